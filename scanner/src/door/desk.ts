// A venue's desk: whose pass it is, before it is validated, and passes by the digits typed so far.

import { readJson, type Request } from '../server/api'
import { hasGivenUp, pauseMs, pauseUntilOnline } from '../server/delivery'
import type { Config } from '../settings/config'
import { isDesk, type Place } from '../settings/place'

/** What is shown of a pass before it is validated. */
export interface Pass {
  readonly id: string
  readonly number: string
  readonly name: string
  readonly type: string
  readonly programme: string
  readonly valid_until: string | null
  readonly max_companions: number
  readonly entries: number
}

export interface Suggestion {
  readonly id: string
  readonly number: string
  readonly name: string
  readonly type: string
}

/** `nothing`: no pass that may come in; its scan says why not. */
export type Look =
  | { readonly is: 'pass'; readonly pass: Pass }
  | { readonly is: 'nothing' }
  | { readonly is: 'signed-out' }
  | { readonly is: 'cancelled' }

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

export function createDesk(request: Request, urls: Config['urls']): Desk {
  return {
    look: (code, place, signal, onFailure) => {
      if (!place || !urls.look || !isDesk(place)) return null
      return lookUntilAnswered(request, urls.look, { code, gate: place.gate.id }, signal, onFailure)
    },
    suggest: async (digits, place) => {
      if (!place || !urls.suggestions || digits.length < SUGGESTED_FROM) return []
      const query = new URLSearchParams({ number: digits, gate: place.gate.id })
      const response = await request(`${urls.suggestions}?${query}`, {})
      if (typeof response === 'string' || !response.ok) return []
      return readSuggestions(await readJson(response))
    },
  }
}

async function lookUntilAnswered(
  request: Request,
  url: string,
  body: { code: string; gate: string },
  signal: AbortSignal,
  onFailure: (attempts: number) => void,
): Promise<Look> {
  const headers = { 'Content-Type': 'application/json' }
  for (let attempts = 1; ; attempts++) {
    const response = await request(url, {
      method: 'POST',
      body: JSON.stringify(body),
      signal,
      headers,
    })
    if (hasGivenUp(signal)) return { is: 'cancelled' }
    if (response === 'signed-out') return { is: 'signed-out' }
    if (response !== 'unreachable' && response.status < 500 && response.status !== 429) {
      return readLook(response.ok ? await readJson(response) : null)
    }
    onFailure(attempts)
    await pauseUntilOnline(pauseMs(attempts), signal)
    if (hasGivenUp(signal)) return { is: 'cancelled' }
  }
}

/** What may not come in is not shown as if it might. */
export function readLook(answer: unknown): Look {
  const found = (answer as { found?: (Pass & { reason: string }) | null } | null)?.found
  return found?.reason === 'ok' ? { is: 'pass', pass: found } : { is: 'nothing' }
}

function readSuggestions(answer: unknown): readonly Suggestion[] {
  const passes = (answer as { passes?: unknown } | null)?.passes
  return Array.isArray(passes) ? (passes as Suggestion[]) : []
}
