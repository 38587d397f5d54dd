// What this person set on this device, kept in localStorage per account.

import { signal, type Signal } from '@preact/signals'
import { isLanguage, type Language } from '../locale'

export interface Preferences {
  readonly language: Language | null
  readonly event: string | null
  /** The gate last chosen for each event. */
  readonly gates: Readonly<Partial<Record<string, string>>>
  readonly sound: boolean
  readonly vibration: boolean
  /** The thumb comes from the other side. */
  readonly leftHanded: boolean
  /** How long a verdict stays, in ms; 0 = until tapped. */
  readonly greenMs: number
  readonly companionsMs: number
  readonly redMs: number
}

export const DEFAULTS: Preferences = {
  language: null,
  event: null,
  gates: {},
  sound: true,
  vibration: true,
  leftHanded: false,
  greenMs: 1500,
  companionsMs: 4000,
  redMs: 4000,
}

export interface Kept {
  readonly current: Signal<Preferences>
  readonly set: (change: Partial<Preferences>) => void
}

export function keepPreferences(account: string, storage: Storage | null): Kept {
  const place = `portillon-scanner:${account}`
  const current = signal(readPreferences(recall(storage, place)))
  const set = (change: Partial<Preferences>): void => {
    current.value = { ...current.value, ...change }
    remember(storage, place, JSON.stringify(current.value))
  }
  return { current, set }
}

/** What was kept, wherever it still has the right shape; the defaults elsewhere. */
export function readPreferences(kept: string | null): Preferences {
  const found = parse(kept)
  const duration = (value: unknown, otherwise: number): number =>
    typeof value === 'number' && value >= 0 && value <= 60_000 ? value : otherwise
  return {
    language: isLanguage(found.language) ? found.language : null,
    event: typeof found.event === 'string' ? found.event : null,
    gates: isObject(found.gates) ? found.gates : {},
    sound: found.sound !== false,
    vibration: found.vibration !== false,
    leftHanded: found.leftHanded === true,
    greenMs: duration(found.greenMs, DEFAULTS.greenMs),
    companionsMs: duration(found.companionsMs, DEFAULTS.companionsMs),
    redMs: duration(found.redMs, DEFAULTS.redMs),
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function parse(kept: string | null): Partial<Preferences> {
  try {
    return (JSON.parse(kept ?? '{}') ?? {}) as Partial<Preferences>
  } catch {
    return {}
  }
}

// Storage may be full, or closed to the page altogether: then a choice lasts as long as the page.

export function openStorage(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

function recall(storage: Storage | null, place: string): string | null {
  try {
    return storage?.getItem(place) ?? null
  } catch {
    return null
  }
}

function remember(storage: Storage | null, place: string, text: string): void {
  try {
    storage?.setItem(place, text)
  } catch {
    return
  }
}
