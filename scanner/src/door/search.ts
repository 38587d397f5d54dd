// Guests by name, where somebody stands at the door without a ticket. What is chosen is scanned by
// its number, like any other.

import * as v from 'valibot'
import { readBody, readDetail } from '../server/body'
import type { Request } from '../server/request'
import type { Urls } from '../settings/config'
import type { Place } from '../settings/place'

const PersonSchema = v.object({
  handle: v.string(),
  name: v.string(),
  /** Tells apart those whose names are the same; else empty. */
  hint: v.string(),
})
const PeopleSchema = v.object({ people: v.array(PersonSchema), more: v.boolean() })
const ChoiceSchema = v.object({ number: v.string() })

export type Person = Readonly<v.InferOutput<typeof PersonSchema>>

/** `detail` is the server's sentence, empty where no answer came. */
interface Trouble {
  readonly is: 'trouble'
  readonly detail: string
}

export type Found =
  { readonly is: 'people'; readonly people: readonly Person[]; readonly more: boolean } | Trouble

export type Chosen = { readonly is: 'ticket'; readonly number: string } | Trouble

export interface Search {
  readonly find: (text: string, place: Place) => Promise<Found>
  readonly choose: (person: Person, place: Place) => Promise<Chosen>
}

export const LETTERS_MIN = 2

export function maySearch(place: Place | null): boolean {
  return place?.event.may_search === true && !place.gate.is_desk
}

export function createSearch(request: Request, urls: Pick<Urls, 'search'>): Search {
  const ask = async <S extends v.GenericSchema>(
    path: string,
    body: unknown,
    place: Place,
    schema: S,
  ): Promise<v.InferOutput<S> | Trouble> => {
    const url = urls.search.replace('{id}', encodeURIComponent(place.event.id)) + path
    const headers = { 'Content-Type': 'application/json' }
    const response = await request(url, { method: 'POST', body: JSON.stringify(body), headers })
    if (typeof response === 'string') return trouble('')
    if (!response.ok) return trouble(await readDetail(response))
    return (await readBody(response, schema)) ?? trouble('')
  }
  return {
    find: async (text, place) => {
      const found = await ask('', { text }, place, PeopleSchema)
      return 'people' in found ? { is: 'people', ...found } : found
    },
    choose: async ({ handle }, place) => {
      const chosen = await ask('/choice', { handle }, place, ChoiceSchema)
      return 'number' in chosen ? { is: 'ticket', ...chosen } : chosen
    },
  }
}

function trouble(detail: string): Trouble {
  return { is: 'trouble', detail }
}
