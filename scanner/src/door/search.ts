// Guests by name, where somebody stands at the door without a ticket. What is chosen is scanned by
// its number, like any other.

import { readDetail, readJson, type Request } from '../server/api'
import type { Config } from '../settings/config'
import type { Place } from '../settings/place'

export interface Person {
  readonly handle: string
  readonly name: string
  /** Tells apart those whose names are the same; else empty. */
  readonly hint: string
}

export type Found =
  | { readonly is: 'people'; readonly people: readonly Person[]; readonly more: boolean }
  | { readonly is: 'trouble'; readonly detail: string }

export type Chosen =
  | { readonly is: 'ticket'; readonly number: string }
  | { readonly is: 'trouble'; readonly detail: string }

export interface Search {
  readonly find: (text: string, place: Place) => Promise<Found>
  readonly choose: (person: Person, place: Place) => Promise<Chosen>
}

export const LETTERS_MIN = 2

export function maySearch(place: Place | null, urls: Config['urls']): boolean {
  return urls.search !== undefined && place?.event.may_search === true && !place.gate.is_desk
}

export function createSearch(request: Request, urls: Config['urls']): Search {
  const ask = async (path: string, body: unknown, place: Place): Promise<unknown> => {
    const url = (urls.search ?? '').replace('{id}', encodeURIComponent(place.event.id)) + path
    const headers = { 'Content-Type': 'application/json' }
    const response = await request(url, { method: 'POST', body: JSON.stringify(body), headers })
    if (typeof response === 'string') return trouble('')
    const answer = await readJson(response)
    return response.ok ? answer : trouble(readDetail(answer))
  }
  return {
    find: async (text, place) => readFound(await ask('', { text }, place)),
    choose: async ({ handle }, place) => readChosen(await ask('/choice', { handle }, place)),
  }
}

function trouble(detail: string): Extract<Found, { is: 'trouble' }> {
  return { is: 'trouble', detail }
}

export function readFound(answer: unknown): Found {
  const { people, more, detail } = (answer ?? {}) as Record<string, unknown>
  if (!Array.isArray(people)) return trouble(typeof detail === 'string' ? detail : '')
  return { is: 'people', people: people as Person[], more: more === true }
}

export function readChosen(answer: unknown): Chosen {
  const { number, detail } = (answer ?? {}) as Record<string, unknown>
  if (typeof number === 'string') return { is: 'ticket', number }
  return trouble(typeof detail === 'string' ? detail : '')
}
