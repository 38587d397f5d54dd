// A venue's desk: whose pass it is, before it is validated, and passes by the digits typed so far. The server is asked;
// where it does not answer in time, this phone tells what it knows.

import * as v from 'valibot'
import type { Looked, Pass, Suggestion } from '../phone/looked'
import type { Judge } from '../phone/phone'
import { isMistyped } from '../keyboard/keypad'
import { asSent } from '../server/api'
import { readBody } from '../server/body'
import { deliver, isLater, type Cancelled, type Later } from '../server/delivery'
import { inTime } from '../server/in_time'
import { post, type Problem, type Request, type SignedOut } from '../server/request'
import type { Urls } from '../settings/config'
import { isDesk, type Place } from '../settings/place'

/** What the server tells of a pass before it is validated. */
const PassSchema = v.object({
  id: v.string(),
  number: v.string(),
  name: v.string(),
  type: v.string(),
  programme: v.string(),
  valid_until: v.nullable(v.string()),
  max_companions: v.number(),
  entries: v.number(),
  /** That it was here only minutes ago, as the server words it. */
  again: v.nullable(v.string()),
})
const LookSchema = v.object({
  found: v.nullable(v.object({ ...PassSchema.entries, reason: v.string() })),
})
const SuggestionSchema = v.object({
  id: v.string(),
  /** Null where the digits behind those that were typed are hidden: there is nothing to tap. */
  number: v.nullable(v.string()),
  shown: v.string(),
  name: v.string(),
  type: v.string(),
})
const SuggestionsSchema = v.object({ passes: v.array(SuggestionSchema) })

/** `nothing`: no pass that may come in; its scan says why not. `mistyped`: as in Looked. A problem: nobody may look for a while. */
export type ServersLook =
  | { readonly is: 'pass'; readonly pass: Pass; readonly by: 'server' }
  | { readonly is: 'nothing' }
  | { readonly is: 'mistyped' }
  | Problem
  | SignedOut
  | Cancelled

export type Look =
  | ServersLook
  /** This phone's own; `later` is the server's, which takes its place if it comes in time. */
  | {
      readonly is: 'pass'
      readonly pass: Pass
      readonly by: 'phone'
      readonly later: Promise<ServersLook>
    }

/** What this phone holds of the passes of the desk at which it stands. */
export interface OwnList {
  /** Null: this phone cannot tell. */
  readonly look: (code: string) => Promise<Looked | null>
  readonly suggest: (digits: string) => readonly Suggestion[]
}

export interface Desk {
  /** Null where there is nothing to look at first: at an event's door. */
  readonly look: (
    code: string,
    place: Place | null,
    signal: AbortSignal,
    onFailure: (attempts: number) => void,
  ) => Promise<Look> | null
  /** `show` is called with this phone's own passes, with the server's, or with one after the other. */
  readonly suggest: (
    digits: string,
    place: Place | null,
    show: (found: readonly Suggestion[]) => void,
  ) => Promise<void>
  /** This phone's judgement of a code, where it may be told without the server. */
  readonly judge: (code: string, judge: Judge) => Judge
}

export const SUGGESTED_FROM = 4
/** The type of the problem where too many passes were looked up. */
const TOO_MANY_INQUIRIES = '/problems/too-many-inquiries'

export function createDesk(
  request: Request,
  urls: Pick<Urls, 'look' | 'suggestions'>,
  own: OwnList,
): Desk {
  /** The code that the server did not let in when it looked last. */
  let barred: string | null = null
  const ask = async (
    asked: { code: string; gate: string },
    signal: AbortSignal,
    onFailure: (attempts: number) => void,
  ): Promise<ServersLook> => {
    const attempt = (giveUp: AbortSignal) => postLook(request, urls.look, asked, giveUp)
    const found = await deliver(attempt, signal, onFailure)
    if (found.is === 'nothing') barred = asSent(asked.code)
    return found
  }
  return {
    look: (code, place, signal, onFailure) => {
      if (!place || !isDesk(place)) return null
      barred = null
      const mine = own.look(code).catch(() => null)
      return firstLook(
        mine,
        (onFailed) => ask({ code, gate: place.gate.id }, signal, onFailed),
        onFailure,
      )
    },
    suggest: async (digits, place, show) => {
      if (!place || digits.length < SUGGESTED_FROM) {
        show([])
        return
      }
      const query = new URLSearchParams({ number: digits, gate: place.gate.id })
      const asked = askForSuggestions(request, `${urls.suggestions}?${query}`)
      if ((await inTime(asked)) === null) show(own.suggest(digits))
      const found = await asked
      if (found) show(found)
    },
    judge: (code, judge) => (code === barred ? unadmitted(judge) : judge),
  }
}

/** The server's look if it comes in time; else this phone's own, where it can tell. */
async function firstLook(
  mine: Promise<Looked | null>,
  ask: (onFailed: (attempts: number) => void) => Promise<ServersLook>,
  onFailure: (attempts: number) => void,
): Promise<Look> {
  let hasFailed: (_: null) => void = () => undefined
  const failed = new Promise<null>((resolve) => (hasFailed = resolve))
  const asked = ask((attempts) => {
    hasFailed(null)
    // Nobody waits for the server where this phone can tell.
    void mine.then((own) => {
      if (own === null) onFailure(attempts)
    })
  })
  const first = await inTime(Promise.race([asked, failed]))
  if (first !== null) return first
  const own = await mine
  if (own === null) return asked
  return own.is === 'pass' ? { ...own, by: 'phone', later: asked } : own
}

/** Null: no answer came. */
async function askForSuggestions(
  request: Request,
  url: string,
): Promise<readonly Suggestion[] | null> {
  const response = await request(url, {})
  if (typeof response === 'string' || !response.ok) return null
  return (await readBody(response, SuggestionsSchema))?.passes ?? null
}

/** Whom the server has just refused, this phone does not let in by what it knew before. */
function unadmitted(judge: Judge): Judge {
  return (...asked) => {
    const judgement = judge(...asked)
    return judgement.verdict === 'admitted' ? { ...judgement, canDecide: false } : judgement
  }
}

/** What may not come in is not shown as if it might. Null: no answer came. */
export async function postLook(
  request: Request,
  url: string,
  asked: { code: string; gate: string },
  signal: AbortSignal,
): Promise<ServersLook | Later | null> {
  const answer = await post(request, url, asked, signal, (response) =>
    readBody(response, LookSchema),
  )
  if (answer === null || isLater(answer)) return answer
  if ('is' in answer) {
    const isShown = answer.is === 'signed-out' || answer.type === TOO_MANY_INQUIRIES
    return isShown ? answer : { is: 'nothing' }
  }
  const { found } = answer
  // The server would not let it in either, and a row of the ledger is for guests.
  if (found === null && isMistyped(asked.code)) return { is: 'mistyped' }
  return found?.reason === 'ok' ? { is: 'pass', pass: found, by: 'server' } : { is: 'nothing' }
}
