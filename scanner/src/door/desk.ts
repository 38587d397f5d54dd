// A venue's desk: whose pass it is, before it is validated, and passes by the digits typed so far.

import * as v from 'valibot'
import type { Looked, Pass, Suggestion } from '../phone/looked'
import { readBody } from '../server/body'
import { deliver, isLater, type Cancelled, type Later } from '../server/delivery'
import { post, type Problem, type Request, type SignedOut } from '../server/request'
import type { Urls } from '../settings/config'
import { isDesk, type Place } from '../settings/place'

/** What is shown of a pass before it is validated. */
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

export type { Pass, Suggestion }

/** A problem: nobody may look for a while. */
export type Look = Looked | Problem | SignedOut | Cancelled

export interface Desk {
  /** Null where there is nothing to look at first: at an event's door. */
  readonly look: (
    code: string,
    place: Place | null,
    signal: AbortSignal,
    onFailure: (attempts: number) => void,
  ) => Promise<Look> | null
  readonly suggest: (digits: string, place: Place | null) => Promise<readonly Suggestion[]>
}

export const SUGGESTED_FROM = 4
/** The type of the problem where too many passes were looked up. */
const TOO_MANY_INQUIRIES = '/problems/too-many-inquiries'

export function createDesk(request: Request, urls: Pick<Urls, 'look' | 'suggestions'>): Desk {
  return {
    look: (code, place, signal, onFailure) => {
      if (!place || !isDesk(place)) return null
      const asked = { code, gate: place.gate.id }
      return deliver((giveUp) => postLook(request, urls.look, asked, giveUp), signal, onFailure)
    },
    suggest: async (digits, place) => {
      if (!place || digits.length < SUGGESTED_FROM) return []
      const query = new URLSearchParams({ number: digits, gate: place.gate.id })
      const response = await request(`${urls.suggestions}?${query}`, {})
      if (typeof response === 'string' || !response.ok) return []
      return (await readBody(response, SuggestionsSchema))?.passes ?? []
    },
  }
}

/** What may not come in is not shown as if it might. Null: no answer came. */
export async function postLook(
  request: Request,
  url: string,
  asked: { code: string; gate: string },
  signal: AbortSignal,
): Promise<Look | Later | null> {
  const answer = await post(request, url, asked, signal, (response) =>
    readBody(response, LookSchema),
  )
  if (answer === null || isLater(answer)) return answer
  if ('is' in answer) {
    const isShown = answer.is === 'signed-out' || answer.type === TOO_MANY_INQUIRIES
    return isShown ? answer : { is: 'nothing' }
  }
  const { found } = answer
  return found?.reason === 'ok' ? { is: 'pass', pass: found } : { is: 'nothing' }
}
