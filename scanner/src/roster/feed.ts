// What is fetched after the roster, in its own time: page by page, with pauses, and never while somebody waits for an
// answer.

import * as v from 'valibot'
import { readPage, type RosterPage } from '../core/roster_page'
import type { Request } from '../server/request'
import type { Keys } from './keys'
import { markOf } from './record_shelf'
import type { Kind, Mark } from './stores'

const COMPACT = 'application/vnd.portillon.roster'
/** Between two pages, each of 5,000 tickets at most. */
export const PAUSE_MS = 1000
/** How often it is asked for what is new once all is here; after a failure, too. */
export const NEWS_MS = 60_000
/** A page that scans have interrupted so often comes beside them: on a bad network none would come else. */
const INTERRUPTIONS_MAX = 3

const HeaderSchema = v.object({
  roster: v.string(),
  since: v.string(),
  begins: v.boolean(),
  cursor: v.string(),
  more: v.boolean(),
  key_id: v.fallback(v.string(), ''),
  removed: v.fallback(v.array(v.string()), []),
})

/** Where this phone stands: at a door of the event, with the keys of its codes. */
export interface Standing {
  readonly of: string
  readonly gate: string
  readonly keys: Keys
}

/** A page that is the answer to what was asked. `begins`: what was known before is forgotten. */
export interface Fresh {
  readonly page: RosterPage
  readonly begins: boolean
  readonly removed: readonly number[]
  readonly mark: Mark
}

export interface Source {
  readonly request: Request
  /** Where rosters are. */
  readonly url: string
  /** Whether somebody waits for an answer. */
  readonly isBusy: () => boolean
}

export class Feed {
  readonly #source: Source
  readonly #kind: Kind
  readonly #keep: (of: string, fresh: Fresh) => Promise<boolean>
  readonly #onRefused: () => Promise<void>
  /** Of what was begun before all was forgotten, nothing counts. */
  #turn = new AbortController()
  #asking = new AbortController()
  #interruptions = 0
  #isFetching = false
  #restsUntil = -Infinity

  /** `keep` tells whether it has kept what a page tells; `onRefused` is called where this phone may not have it. */
  constructor(
    source: Source,
    kind: Kind,
    keep: (of: string, fresh: Fresh) => Promise<boolean>,
    onRefused: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.#source = source
    this.#kind = kind
    this.#keep = keep
    this.#onRefused = onRefused
  }

  /** Ends when all has been forgotten. */
  get over(): AbortSignal {
    return this.#turn.signal
  }

  /** The roster is as new as the server's. Ends with false where an earlier call is still fetching. */
  async followed(standing: Standing): Promise<boolean> {
    if (this.#isFetching) return false
    if (Date.now() < this.#restsUntil) return true
    this.#isFetching = true
    const { over } = this
    try {
      while ((await this.#fetchNext(standing, over)) && !over.aborted) await this.#calm()
    } finally {
      this.#isFetching = false
      this.#restsUntil = over.aborted ? -Infinity : Date.now() + NEWS_MS
    }
    return true
  }

  /** Ends when nobody waits for an answer, after a pause at least. */
  async #calm(): Promise<void> {
    do await new Promise((go) => setTimeout(go, PAUSE_MS))
    while (this.#source.isBusy())
  }

  /** Whether there is more to be fetched. */
  async #fetchNext({ of, gate, keys }: Standing, over: AbortSignal): Promise<boolean> {
    const since = (await markOf(of, this.#kind))?.cursor ?? ''
    this.#asking = new AbortController()
    const bytes = await this.#ask(since ? { gate, since } : { gate }, this.#asking.signal)
    if (over.aborted) return false
    if (!bytes) return this.#asking.signal.aborted
    const page = await readPage(bytes, keys.pages)
    const header = v.safeParse(HeaderSchema, page?.header)
    if (!page || !header.success || header.output.since !== since) return false
    this.#interruptions = 0
    const { roster: era, cursor, key_id: keyId, begins, removed, more } = header.output
    const mark = { era, cursor, keyId }
    return (await this.#keep(of, { page, begins, removed: removed.map(Number), mark })) && more
  }

  async #ask(
    asked: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    const { request, url } = this.#source
    const init = { headers: { Accept: COMPACT }, signal }
    try {
      const response = await request(`${url}/${this.#kind}?${new URLSearchParams(asked)}`, init)
      if (typeof response === 'string') return null
      if (response.ok) return new Uint8Array(await response.arrayBuffer())
      if (isRefusal(response)) await this.#onRefused()
    } catch {
      // It did not come whole.
    }
    return null
  }

  /** Somebody is at the door: what is being fetched gives way. */
  scanned(): void {
    if (!this.#isFetching || this.#interruptions >= INTERRUPTIONS_MAX) return
    this.#interruptions += 1
    this.#asking.abort()
  }

  /** This phone stands elsewhere, or nowhere: what is on its way does not count. */
  forget(): void {
    this.#turn.abort()
    this.#turn = new AbortController()
    this.#asking.abort()
    this.#restsUntil = -Infinity
  }
}

/** A proxy says nothing about what this phone may hold. */
function isRefusal(response: Response): boolean {
  const kind = response.headers.get('Content-Type') ?? ''
  return kind.startsWith('application/problem+json') && [403, 404].includes(response.status)
}
