// Visits that holders validated themselves at this desk, each with the letters of their green page. The session of the
// signed-in person asks for them, not the device's key.

import * as v from 'valibot'
import { readBody } from '../server/body'
import { send } from '../server/request'
import type { Urls } from '../settings/config'
import { isDesk, type Place } from '../settings/place'

export const EVERY_MS = 3000

const VisitSchema = v.object({
  scan_id: v.string(),
  number: v.string(),
  letters: v.string(),
  persons: v.number(),
  at: v.string(),
})
const VisitsSchema = v.object({ is_offered: v.boolean(), visits: v.array(VisitSchema) })

export type Visit = Readonly<v.InferOutput<typeof VisitSchema>>
/** Null: this person is told nothing. Letters of some time ago would mislead, so nothing is kept without a connection. */
export type Visits = Readonly<v.InferOutput<typeof VisitsSchema>> | 'unreachable' | null

/** Null where nobody may ask: at an event's door, or on a phone without a person. */
export function visitsUrl({ visits }: Pick<Urls, 'visits'>, place: Place | null): string | null {
  if (visits === null || !place || !isDesk(place)) return null
  return visits.replace('{id}', encodeURIComponent(place.gate.id))
}

export async function askVisits(url: string): Promise<Visits> {
  const response = await send(url, {})
  if (response === null) return 'unreachable'
  return response.ok ? readBody(response, VisitsSchema) : null
}

/** Tells the visits at once and then again and again, while somebody sees the page; until what it returns is called. */
export function followVisits(
  ask: () => Promise<Visits>,
  tell: (visits: Visits) => void,
): () => void {
  let isOver = false
  let isAsking = false
  const refresh = async (): Promise<void> => {
    if (document.hidden || isAsking) return
    isAsking = true
    const found = navigator.onLine ? await ask() : 'unreachable'
    isAsking = false
    if (!isOver) tell(found)
  }
  void refresh()
  const timer = setInterval(() => void refresh(), EVERY_MS)
  return () => {
    isOver = true
    clearInterval(timer)
  }
}
