// What an answer means for the code that was shown, and for the screen.

import type { Outcome } from '../server/api'

/** What became of a code that is still in view. */
export type Held = 'counted' | 'refused' | 'uncounted'

/** With what the desk was told before the scan. */
export function noted(outcome: Outcome, note: string | null): Outcome {
  if (note === null || outcome.is !== 'verdict' || outcome.verdict.verdict === 'refused')
    return outcome
  if (outcome.verdict.notes.includes(note)) return outcome
  return { ...outcome, verdict: { ...outcome.verdict, notes: [note, ...outcome.verdict.notes] } }
}

export function heldAs(outcome: Outcome): Held {
  if (outcome.is !== 'verdict') return 'uncounted'
  if (outcome.verdict.verdict === 'refused') return 'refused'
  return outcome.verdict.practice ? 'uncounted' : 'counted'
}
