// Which scan may be taken back: the last that let somebody through, on this device and at the door where it stands. The
// server has the last word; here is decided where the button is.

import type { ToldVerdict } from '../core/told_verdict'
import type { ReversalAnswer, Scan } from '../server/api'
import type { Entry } from './history'

/** A scan that let somebody in, or counted somebody out. */
export interface Passage {
  readonly scan: Scan
  readonly verdict: ToldVerdict
}

/** The passage that may be taken back, of entries that begin with the newest; null: none. */
export function reversible(entries: readonly Entry[], gate: string | null): Passage | null {
  for (const { scan, outcome, reversed } of entries) {
    if (outcome.is !== 'verdict' || !isCounted(outcome.verdict)) continue
    const isPossible = reversed !== 'yes' && scan.gate === gate
    return isPossible ? { scan, verdict: outcome.verdict } : null
  }
  return null
}

/** A rehearsal's answers are not in the ledger. */
function isCounted({ verdict, practice }: ToldVerdict): boolean {
  return verdict === 'admitted' && !practice
}

/** What stands after the passage was taken back on this phone; the server hears of it later. */
export function takenBackHere({ scan, verdict }: Passage): ReversalAnswer {
  const used = Math.max(0, verdict.used - scan.party)
  return {
    is: 'reversal',
    reversal: { used, allowed: verdict.allowed, counts: null, isUntold: true },
  }
}
