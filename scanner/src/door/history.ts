// The last answers this device got, so that one missed on screen can be looked up. In memory alone:
// they hold names.

import { signal, type Signal } from '@preact/signals'
import type { Outcome, Scan } from '../server/api'

export const KEPT = 5

export interface Entry {
  readonly at: number
  readonly scan: Scan
  readonly outcome: Outcome
}

export interface History {
  readonly entries: Signal<readonly Entry[]>
  readonly add: (entry: Entry) => void
}

export function createHistory(): History {
  const entries = signal<readonly Entry[]>([])
  return {
    entries,
    add: (entry) => {
      entries.value = [entry, ...entries.value].slice(0, KEPT)
    },
  }
}
