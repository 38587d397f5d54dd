// Where this device scans: the event and the gate, chosen by the page's address, else remembered.

import type { RosterSettings } from '../core/roster/settings'
import { inLanguage, type Config, type Event, type Gate } from './config'
import type { Preferences } from './preferences'

const FIRST_LETTER = 'A'.charCodeAt(0)

export interface Place {
  readonly event: Event
  readonly gate: Gate
  /** The letter of the lane before the gate; '': all lanes; undefined: nobody has chosen. */
  readonly lane?: string | undefined
}

type Memory = Pick<Preferences, 'event' | 'gates' | 'lanes'>

/** The place to start at, or null when there is a choice to make. */
export function placeAtStart(
  { events, chosen, gate: asked }: Pick<Config, 'events' | 'chosen' | 'gate'>,
  memory: Memory,
): Place | null {
  const possible = asked ? events.filter((event) => gateOf(event, asked)) : events
  const named = (id: string | null): Event | undefined => possible.find((event) => event.id === id)
  const only = possible.length === 1 ? possible[0] : undefined
  // An event that was asked for and may not be scanned any more is not silently another one.
  const event = chosen === null ? (named(memory.event) ?? only) : named(chosen)
  const gate = event && (asked ? gateOf(event, asked) : gateAtStart(event, memory))
  return event && gate ? { event, gate, lane: memory.lanes[event.id] } : null
}

function gateOf(event: Event, id: string): Gate | null {
  return event.gates.find((gate) => gate.id === id) ?? null
}

/** The event's gate when it has one, or the one last chosen there. */
export function gateAtStart(event: Event, memory: Memory): Gate | null {
  const [only] = event.gates
  if (event.gates.length === 1 && only) return only
  return gateOf(event, memory.gates[event.id] ?? '')
}

/** Whether whoever scans here may look for guests by name. */
export function maySearch(place: Place | null): boolean {
  return place?.event.may_search === true && !place.gate.is_desk
}

export function remembered({ event, gate, lane }: Place, memory: Memory): Memory {
  const gates = { ...memory.gates, [event.id]: gate.id }
  const others = Object.entries(memory.lanes).filter(([id]) => id !== event.id)
  const chosen = lane === undefined ? others : [...others, [event.id, lane] as const]
  return { event: event.id, gates, lanes: Object.fromEntries(chosen) }
}

/** How many lanes there are before the gate, if tickets are handed over to the phones there; else 0. */
export function lanesAt(place: Place | null, settings: RosterSettings | null): number {
  const gate = settings?.gates.get(place?.gate.id ?? '')
  if (!gate || gate.is_exit || settings?.event.offline?.policy !== 'strict') return 0
  return settings.event.lanes
}

/** Whether one of so many lanes, or all of them, was chosen. */
export function hasLane({ lane }: Place, lanes: number): boolean {
  return lane === '' || (lane !== undefined && lettersOf(lanes).includes(lane))
}

/** The letters of so many lanes. */
export function lettersOf(lanes: number): readonly string[] {
  return Array.from({ length: lanes }, (_, lane) => String.fromCharCode(FIRST_LETTER + lane))
}

/** Passes are validated here. */
export function isDesk(place: Place | null): boolean {
  return place?.gate.is_desk === true
}

/** A programme of passes or a venue, where an event has doors. */
export function hasDesks(event: Event): boolean {
  return event.gates.some((gate) => gate.is_desk)
}

/** The place's names: at a venue its own and the programme's, at an event its title and, of several, the door's. */
export function namesOf({ event, gate }: Place): readonly [string, string | null] {
  const [whole, part] = [inLanguage(event.title), inLanguage(gate.title)]
  if (gate.is_desk) return [part, whole === part ? null : whole]
  return [whole, event.gates.length > 1 ? part : null]
}
