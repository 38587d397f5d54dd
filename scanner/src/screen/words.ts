// The sentences of a verdict: the server's own, else ours.

import type { Verdict } from '../core/verdict'
import type { Catalogue } from '../locale'

export function wordFor({ verdict }: Verdict, texts: Catalogue): string {
  return verdict === 'admitted' ? texts.admitted : texts.refused
}

export function sentenceFor({ detail, reason }: Verdict, texts: Catalogue): string {
  return detail || texts.reasons[reason]
}

export function nameOf({ credential }: Verdict, texts: Catalogue): string {
  return credential ? (credential.name ?? credential.number ?? texts.verdict.unnamed) : ''
}
