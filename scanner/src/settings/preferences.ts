// What this person set on this device, kept in localStorage per account.

import { signal, type Signal } from '@preact/signals'
import * as v from 'valibot'
import { LanguageSchema } from '../locale'
import { PinSchema } from './pin'
import { recall, remember } from './storage'

const yes = v.fallback(v.boolean(), true)

/** In ms; 0 = until tapped. */
const duration = (otherwise: number) =>
  v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000)), otherwise)

/** With how often in a row it was typed wrong, and when last. */
const LockSchema = v.object({
  ...PinSchema.entries,
  wrong: v.fallback(v.number(), 0),
  wrongAt: v.fallback(v.number(), 0),
})

/** Each with what it is where nothing was set. */
const PreferencesSchema = v.object({
  language: v.fallback(v.nullable(LanguageSchema), null),
  event: v.fallback(v.nullable(v.string()), null),
  /** The gate last chosen for each event. */
  gates: v.fallback(v.record(v.string(), v.string()), {}),
  /** The lane last chosen there: its letter, or '' for all. */
  lanes: v.fallback(v.record(v.string(), v.string()), {}),
  sound: yes,
  vibration: yes,
  /** The thumb comes from the other side. */
  leftHanded: v.fallback(v.boolean(), false),
  /** The chosen camera; null: the main lens of the back. */
  lens: v.fallback(v.nullable(v.string()), null),
  zoom: v.fallback(v.nullable(v.number()), null),
  torch: v.fallback(v.boolean(), false),
  /** Whether a PC at a venue's desk shows its camera, too. */
  counterCamera: yes,
  /** Guests show their codes by themselves until somebody types this PIN; null: no kiosk. */
  lock: v.fallback(v.nullable(LockSchema), null),
  /** How long a verdict stays. */
  greenMs: duration(1500),
  companionsMs: duration(4000),
  redMs: duration(4000),
})

export type Preferences = Readonly<v.InferOutput<typeof PreferencesSchema>>

export const DEFAULTS: Preferences = v.parse(PreferencesSchema, {})

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
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), PreferencesSchema), kept)
  return read.success ? read.output : DEFAULTS
}
