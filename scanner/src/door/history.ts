// The last answers this device got, so that one missed on screen can be looked up. In memory alone:
// they hold names.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { Outcome, Scan } from '../server/api'

export const KEPT = 5

export interface Entry {
  readonly at: number
  readonly scan: Scan
  readonly outcome: Outcome
  /** Whether it was taken back; `unknown`: it was tried, and given up before the answer. */
  readonly reversed: 'no' | 'unknown' | 'yes'
  /** Why the server did not take back what was taken back here; '' if it did, or has not been told. */
  readonly whyNot: string
}

export interface History {
  readonly entries: ReadonlySignal<readonly Entry[]>
  readonly add: (at: number, scan: Scan, outcome: Outcome) => void
  readonly markReversed: (scan: Scan, reversed: Entry['reversed']) => void
  readonly markNotReversed: (scanId: string, whyNot: string) => void
}

export function createHistory(): History {
  const entries = signal<readonly Entry[]>([])
  return {
    entries,
    add: (at, scan, outcome) => {
      // Another answer may come for a scan that is still on the screen.
      const others = entries.value.filter(
        (entry) => scan.scan_id === '' || entry.scan.scan_id !== scan.scan_id,
      )
      entries.value = [{ at, scan, outcome, reversed: 'no', whyNot: '' } as const, ...others].slice(
        0,
        KEPT,
      )
    },
    markReversed: (scan, reversed) => {
      entries.value = entries.value.map((entry) =>
        entry.scan.scan_id === scan.scan_id ? { ...entry, reversed } : entry,
      )
    },
    markNotReversed: (scanId, whyNot) => {
      entries.value = entries.value.map((entry) =>
        entry.scan.scan_id === scanId ? { ...entry, reversed: 'no', whyNot } : entry,
      )
    },
  }
}
