// The sentences of a verdict: the server's own, else ours.

import type { ToldVerdict } from '../core/told_verdict'
import { inFours, type Catalogue } from '../locale'
import type { Scan } from '../server/api'
import type { Holder } from '../server/registers'
import { FAILED_HERE, type Problem } from '../server/request'

export function wordFor({ verdict, kind }: ToldVerdict, texts: Catalogue): string {
  if (kind === 'exit') return verdict === 'admitted' ? texts.exit.left : texts.exit.refused
  return verdict === 'admitted' ? texts.admitted : texts.refused
}

export function sentenceFor({ detail, reason }: ToldVerdict, texts: Catalogue): string {
  return detail || texts.reasons[reason]
}

/** Whose ticket it is; nothing where the server no longer knows or never said. */
export function nameOf({ credential }: ToldVerdict): string {
  return credential?.name ?? inFours(credential?.number ?? '')
}

/** A pass whose name only the server could tell. */
export function isNameless({ by, credential }: ToldVerdict): boolean {
  return by === 'phone' && credential?.kind === 'pass' && credential.name === null
}

/** What is said of taking this scan back. */
export function reversalWordsFor(
  { kind }: ToldVerdict,
  { reversal }: Catalogue,
): Catalogue['reversal']['entry'] {
  return kind === 'exit' ? reversal.exit : reversal.entry
}

/** Who is asked for the ticket meanwhile. */
export function askingFor({ device, gate, lane }: Holder, { holders: t }: Catalogue): string {
  const place = [gate, lane && t.inLane(lane)].filter((part) => part !== '').join(', ')
  return t.asking(place, device === '' ? t.anotherPhone : device)
}

/** What did not happen, where the server would not do it. */
export function problemWordsFor({ guest }: Scan, { walkIn, problem }: Catalogue): string {
  return guest ? walkIn.refused : problem.title
}

/** Why it did not happen: in the server's words, else in ours. */
export function whyOf({ type, detail, status }: Problem, { problem }: Catalogue): string {
  return type === FAILED_HERE ? problem.failed : detail || problem.unexplained(status)
}

/** Why a passage was not taken back. */
export function whyNotReversed({ type, detail, status }: Problem, { reversal }: Catalogue): string {
  return type === FAILED_HERE ? reversal.unknown : detail || reversal.unexplained(status)
}

/** "3 persons": whom one tap let through. */
export function personsOf({ party }: Scan, texts: Catalogue): string {
  return texts.history.persons(party)
}
