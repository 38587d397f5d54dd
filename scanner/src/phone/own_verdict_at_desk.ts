// This phone's own answer to a pass, told as the server would tell it: names and the sentence for the ids of a judgement.

import { iso } from '../core/calendar'
import type { DeskProgramme } from '../core/roster/settings'
import { Voice, type Names } from '../core/sentence'
import type { ToldVerdict } from '../core/told_verdict'
import { remaining } from '../core/verdict'
import type { ScanEntry } from './entry'
import type { HeldAtDesk } from './judge_at_desk'
import { atOf, happened, NAMELESS, titleIn, zoneHere, type OwnWords } from './own_words'
import type { Judgement } from './pending'
import { HELD_HERE } from './registers'

/** Names are the server's to know, and so are counts. */
export function verdictAtDesk(
  held: HeldAtDesk,
  entry: ScanEntry,
  judgement: Judgement,
  words: OwnWords,
): ToldVerdict {
  const { verdict: word, reason } = judgement
  const [verdict, because] = judgement.decision
  const { used, allowed } = verdict
  return {
    ...{ scan_id: entry.scan_id, verdict: word, reason, by: 'phone', kind: 'entry' },
    isHeld: judgement.register !== undefined,
    ...{ used, allowed, remaining: remaining(verdict), inside: used },
    credential: credentialOf(held, judgement),
    gate: held.settings.gate.title,
    detail: sentenceOf(held, entry, judgement, words),
    ...{ notes: [], history: [], since: reason === 'used_up' ? atOf(because) : null },
    ...{ seq: 0, counts: null, replayed: false, practice: false },
    decided_at: iso(happened(entry)) ?? '',
  }
}

function credentialOf(
  { passes }: HeldAtDesk,
  { credential }: Judgement,
): ToldVerdict['credential'] {
  if (credential === null) return null
  const number = passes.find(Number(credential))?.number ?? null
  return { id: credential, kind: 'pass', number, name: null, seat: null }
}

function sentenceOf(
  held: HeldAtDesk,
  entry: ScanEntry,
  { reason, credential, elsewhere, decision }: Judgement,
  words: OwnWords,
): string {
  if (elsewhere) return words.elsewhere(titleIn(elsewhere, words))
  if (reason === 'unknown')
    return credential === null ? words.ofPass.numberNotKnown : words.ofPass.notKnown
  if (reason === 'cancelled') return words.ofPass.cancelled
  const [{ used, allowed }, because] = decision
  if (because?.['holder'] === HELD_HERE) return words.ofPass.heldUnstored
  const { party } = entry
  const answer = { reason, party, used, allowed, isExit: false, isOfPass: true, because }
  const zone = zoneHere(held.settings.venue.time_zone)
  const names = namesOf(held.settings.programmes.get(Number(because?.['programme'])), words)
  const device = held.settings.devices.get(String(because?.['holder'])) ?? null
  return new Voice(words, zone, happened(entry)).sentence(answer, { ...names, device })
}

/** The roster has only passes of programmes in which the venue takes part: not at this time, if it refuses one. */
function namesOf(programme: DeskProgramme | undefined, words: OwnWords): Names {
  const title = programme ? titleIn(programme.title, words) : null
  return { ...NAMELESS, programme: title, atDesk: true, takesPart: true }
}
