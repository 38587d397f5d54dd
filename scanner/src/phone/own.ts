// What this phone itself let in or out, as long as the roster does not show it yet. Without it a phone that is offline
// would admit the same ticket again and again.

import type { ScanEntry } from './entry'
import type { ServerWord } from './pending'

/** A passage at this phone. `at` is by the server's clock, as far as this phone knows it, RFC 3339. `seq` is the place in the ticket's sequence from which on the roster shows what became of it, null until the server has
 * told. */
export interface OwnStep {
  readonly scan_id: string
  readonly credential: string
  readonly gate: string
  readonly party: number
  readonly at: string
  readonly seq: number | null
}

export type OwnSteps = readonly OwnStep[]

export function stepOf(entry: ScanEntry): OwnStep | null {
  const { credential, shown, scan_id, gate, party, scanned_at, clock_error_ms, seq } = entry
  if (credential === null || shown?.verdict !== 'admitted') return null
  const at = new Date(Date.parse(scanned_at) + (clock_error_ms ?? 0)).toISOString()
  return { scan_id, credential, gate, party, at, seq }
}

export function withStep(own: OwnSteps, step: OwnStep | null): OwnSteps {
  if (!step) return own
  return [...own.filter(({ scan_id }) => scan_id !== step.scan_id), step]
}

export function without(own: OwnSteps, scanId: string): OwnSteps {
  return own.filter(({ scan_id }) => scan_id !== scanId)
}

/** The server has told from which place on the roster shows the passage. */
export function placed(own: OwnSteps, scanId: string, seq: number): OwnSteps {
  return own.map((step) => (step.scan_id === scanId ? { ...step, seq } : step))
}

/** The place that the passage took. What the server refused took none, and a roster of before does not show why: others may
 * have come in whom it does not know, or the ticket was cancelled. So it counts until a later row is known. */
export function shownFrom({ seq, lastSeq = 0 }: Pick<ServerWord, 'seq' | 'lastSeq'>): number {
  return seq > 0 ? seq : lastSeq + 1
}

/** The place below all others: of a ticket that the roster does not hold. */
export const NOT_HELD = -1

/** Leaves out what the roster shows by now: `lastSeq` is the last place of a ticket's sequence that it knows, or
 * NOT_HELD. */
export function unseen(own: OwnSteps, lastSeq: (credential: string) => number): OwnSteps {
  return own.filter(({ credential, seq }) => seq === null || seq > lastSeq(credential))
}
