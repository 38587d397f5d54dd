// Of which event or venue's desk a roster is, in one word: what is kept of it stands under that.

import type { Event, Gate } from '../settings/config'

interface Place {
  readonly event: Pick<Event, 'id'>
  readonly gate: Pick<Gate, 'id' | 'is_desk'>
}

/** The roster for this place. */
export function rosterAt({ event, gate }: Place): string {
  return gate.is_desk ? `desk-${gate.id}` : `event-${event.id}`
}

export function kindOf(of: string): 'event' | 'desk' {
  return of.startsWith('desk-') ? 'desk' : 'event'
}
