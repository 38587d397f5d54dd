// Scans that were given up before their answer. The server may have counted them all the same, so
// the same code shown again soon goes out under the same id: counted once, whatever happened. Later
// it is a new attempt, for by then another person may be holding it. Pure: time is an argument.

import type { Scan } from '../server/api'

export const SOON_MS = 120_000

export interface Unsettled {
  readonly keep: (scan: Scan, at: number) => void
  /** The id under which this very scan went out a moment ago, if it was never answered. */
  readonly take: (code: string, gate: string, party: number, at: number) => string | null
}

export function createUnsettled(): Unsettled {
  let kept: { scan: Scan; at: number }[] = []
  return {
    keep: (scan, at) => {
      kept = [...kept, { scan, at }]
    },
    take: (code, gate, party, at) => {
      kept = kept.filter((entry) => at - entry.at < SOON_MS)
      const found = kept.find(
        ({ scan }) => scan.code === code && scan.gate === gate && scan.party === party,
      )
      kept = kept.filter((entry) => entry !== found)
      return found?.scan.scan_id ?? null
    },
  }
}
