// What of the screen is open, typed and chosen, beside what the door shows.

import { signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Place } from '../settings/place'
import { createCompanions } from './companions'
import type { Door } from './door'

export type Sheet =
  | 'keypad'
  | 'search'
  | 'walk-in'
  | 'history'
  | 'alarms'
  | 'settings'
  | 'leave'
  | 'advice'
  | 'kiosk'
  | 'unlock'

export interface OpenScreen {
  readonly sheet: Signal<Sheet | null>
  /** What stands in the field of a venue's desk. */
  readonly typed: Signal<string>
  /** How many come along with the pass that is looked up or open. */
  readonly companions: Signal<number>
  /** Whether the event or gate is being chosen. */
  readonly choosing: Signal<boolean>
}

export function openScreen({ stage }: Door, place: ReadonlySignal<Place | null>): OpenScreen {
  const choosing = signal(place.value === null)
  return { sheet: signal(null), typed: signal(''), companions: createCompanions(stage), choosing }
}
