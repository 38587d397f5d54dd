// What tests of several parts begin with.

import { readVerdict, type ToldVerdict } from '../src/core/told_verdict'
import type { Surroundings } from '../src/door/door'
import type { Outcome, Scan } from '../src/server/api'
import type { Problem } from '../src/server/request'
import type { Event, Gate } from '../src/settings/config'
import { DEFAULTS } from '../src/settings/preferences'

export function gate(id: string, change: Partial<Gate> = {}): Gate {
  return { id, title: id, is_exit: false, is_desk: false, time_zone: 'Europe/Zurich', ...change }
}

export function desk(id: string): Gate {
  return gate(id, { is_desk: true })
}

export function event(id: string, gates: Gate[], change: Partial<Event> = {}): Event {
  const times = { starts_at: null, doors_at: null }
  return {
    id,
    title: id,
    gates,
    ...times,
    may_search: false,
    may_welcome: false,
    categories: [],
    contact: null,
    ...change,
  }
}

/** One person let in, of one; as the server would tell it. */
export function verdict(change: Partial<ToldVerdict> = {}): ToldVerdict {
  const persons = { used: 1, allowed: 1, remaining: 0, inside: 1 }
  const read = readVerdict({ verdict: 'admitted', reason: 'ok', ...persons, ...change })
  if (read === null) throw new Error('no verdict')
  return { ...read, by: change.by ?? 'server' }
}

/** A browser's storage, with what is kept in it. */
export function storageOf(kept: Record<string, string> = {}): Storage {
  const all = new Map(Object.entries(kept))
  return {
    get length() {
      return all.size
    },
    key: (n) => [...all.keys()][n] ?? null,
    getItem: (place) => all.get(place) ?? null,
    setItem: (place, text) => void all.set(place, text),
    removeItem: (place) => void all.delete(place),
    clear: () => {
      all.clear()
    },
  }
}

export function problem(status: number, detail: string, type = 'about:blank'): Problem {
  return { is: 'problem', status, type, detail }
}

/** For a door whose scans end like this. */
export function delivering(
  deliver: (scan: Scan, signal: AbortSignal) => Promise<Outcome>,
): Surroundings['deliver'] {
  return async (scan, signal) => ({ scan, outcome: await deliver(scan, signal) })
}

/** A door at the gate g1 whose scans are never answered. */
export function surroundings(change: Partial<Surroundings>): Surroundings {
  let ids = 0
  return {
    gate: () => 'g1',
    preferences: () => DEFAULTS,
    offersStory: () => false,
    isKiosk: () => false,
    now: () => Date.now(),
    newId: () => `id${++ids}`,
    deliver: () => new Promise(() => undefined),
    reverse: () => new Promise(() => undefined),
    onOutcome: () => undefined,
    onMended: () => undefined,
    onUnsent: () => undefined,
    onReversal: () => undefined,
    ...change,
  }
}

/** Of a roster whose tickets the server holds and does not hand over. */
export const NOTHING_HANDED_OVER = {
  heldBy: () => new Map<number, number>(),
  shares: () => ({ atServer: 0, elsewhere: 0 }),
}
