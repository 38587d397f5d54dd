// A pass as a desk sees it before it is validated, whoever has looked: the server or this phone. The words are the API's.

export interface Pass {
  readonly id: string
  /** Null where this phone is told no number, because the code is to be shown. */
  readonly number: string | null
  /** Null where the server did not look: no phone holds names. */
  readonly name: string | null
  readonly type: string
  readonly programme: string
  readonly valid_until: string | null
  readonly max_companions: number
  readonly entries: number
  /** That it was here only minutes ago, in words. */
  readonly again: string | null
}

/** `nothing`: no pass that may come in; its scan says why not. `mistyped`: no pass has this number, and its check digit is
 * wrong. */
export type Looked =
  | { readonly is: 'pass'; readonly pass: Pass }
  | { readonly is: 'nothing' }
  | { readonly is: 'mistyped' }

/** A pass whose number begins with the digits typed so far. */
export interface Suggestion {
  readonly id: string
  /** Null where the digits behind those that were typed are hidden: there is nothing to tap. */
  readonly number: string | null
  readonly shown: string
  /** Null where the server did not look. */
  readonly name: string | null
  readonly type: string
}
