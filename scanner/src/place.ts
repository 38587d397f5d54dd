// Where this device scans: the event and the gate, chosen by the page's address, else remembered.

import type { Config, Event, Gate } from './config'
import type { Preferences } from './preferences'

export interface Place {
  readonly event: Event
  readonly gate: Gate
}

type Memory = Pick<Preferences, 'event' | 'gates'>

/** The place to start at, or null when there is a choice to make. */
export function placeAtStart(
  { events, chosen }: Pick<Config, 'events' | 'chosen'>,
  memory: Memory,
): Place | null {
  const named = (id: string | null): Event | undefined => events.find((event) => event.id === id)
  const only = events.length === 1 ? events[0] : undefined
  // An event that was asked for and may not be scanned any more is not silently another one.
  const event = chosen === null ? (named(memory.event) ?? only) : named(chosen)
  const gate = event && gateAtStart(event, memory)
  return event && gate ? { event, gate } : null
}

/** The event's gate when it has one, or the one last chosen there. */
export function gateAtStart(event: Event, memory: Memory): Gate | null {
  const [only] = event.gates
  if (event.gates.length === 1 && only) return only
  return event.gates.find(({ id }) => id === memory.gates[event.id]) ?? null
}

export function remembered({ event, gate }: Place, memory: Memory): Memory {
  return { event: event.id, gates: { ...memory.gates, [event.id]: gate.id } }
}
