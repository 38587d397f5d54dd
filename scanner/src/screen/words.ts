// The sentences of a verdict: the server's own, else ours.

import type { Verdict } from '../core/verdict'
import type { Catalogue } from '../locale'
import type { Scan } from '../server/api'

export function wordFor({ verdict, kind }: Verdict, texts: Catalogue): string {
  if (kind === 'exit') return verdict === 'admitted' ? texts.exit.left : texts.exit.refused
  return verdict === 'admitted' ? texts.admitted : texts.refused
}

export function sentenceFor({ detail, reason }: Verdict, texts: Catalogue): string {
  return detail || texts.reasons[reason]
}

/** Whose ticket it is; nothing where the server no longer knows or never said. */
export function nameOf({ credential }: Verdict): string {
  return credential?.name ?? credential?.number ?? ''
}

/** What is said of taking this scan back. */
export function reversalWordsFor(
  { kind }: Verdict,
  { reversal }: Catalogue,
): Catalogue['reversal']['entry'] {
  return kind === 'exit' ? reversal.exit : reversal.entry
}

/** What did not happen, where the server would not do it. */
export function problemWordsFor({ guest }: Scan, { walkIn, problem }: Catalogue): string {
  return guest ? walkIn.refused : problem.title
}

/** "3 persons": whom one tap let through. */
export function personsOf({ party }: Scan, texts: Catalogue): string {
  return texts.history.persons(party)
}
