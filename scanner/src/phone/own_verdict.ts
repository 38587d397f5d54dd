// This phone's own answer, told as the server would tell it: names and the sentence for the ids of a judgement.

import type { Because } from '../core/at_door'
import { iso } from '../core/calendar'
import type { RosterSettings } from '../core/roster/settings'
import { Voice, type Answer, type Names } from '../core/sentence'
import type { ToldVerdict } from '../core/told_verdict'
import { remaining, type Verdict } from '../core/verdict'
import type { ScanEntry } from './entry'
import { THIS_PHONE, type Held } from './judge'
import type { HeldAtDesk } from './judge_at_desk'
import { verdictAtDesk } from './own_verdict_at_desk'
import { atOf, happened, NAMELESS, titleIn, zoneHere, type OwnWords } from './own_words'
import type { Particulars } from './particulars'
import type { Judgement } from './pending'
import { HELD_HERE } from './registers'

/** `particulars` are what the code has told of the ticket so far. Counts are the server's to know. */
export function ownVerdict(
  held: Held | HeldAtDesk | null,
  entry: ScanEntry,
  judgement: Judgement,
  words: OwnWords,
  particulars: Particulars | null = null,
): ToldVerdict {
  return held && 'passes' in held
    ? verdictAtDesk(held, entry, judgement, words)
    : verdictAtDoor(held, entry, judgement, words, particulars)
}

function verdictAtDoor(
  held: Held | null,
  entry: ScanEntry,
  judgement: Judgement,
  words: OwnWords,
  particulars: Particulars | null,
): ToldVerdict {
  const [verdict, because] = judgement.decision
  const { used, allowed } = verdict
  const gate = held?.settings.gates.get(entry.gate)
  const isExit = gate?.is_exit ?? false
  return {
    ...{
      scan_id: entry.scan_id,
      verdict: judgement.verdict,
      reason: judgement.reason,
      by: 'phone',
    },
    isHeld: judgement.register !== undefined,
    ...{ kind: isExit ? 'exit' : 'entry', used, allowed, remaining: remaining(verdict) },
    inside: insideOf(held, verdict),
    credential: credentialOf(judgement, particulars),
    gate: gate?.title ?? '',
    detail: sentenceOf(held, entry, judgement, words),
    notes: notesOf(held, judgement, isExit, words, particulars),
    history: [],
    since: judgement.reason === 'used_up' ? atOf(because) : null,
    ...{ seq: 0, counts: null, replayed: false, practice: false },
    decided_at: iso(happened(entry)) ?? '',
  }
}

function insideOf(held: Held | null, { used, left }: Verdict): number {
  return held?.settings.event.reentry ? used : Math.max(0, used - left)
}

function credentialOf(
  { credential }: Judgement,
  particulars: Particulars | null,
): ToldVerdict['credential'] {
  if (credential === null) return null
  const { name = '', seat = '' } = particulars ?? {}
  const told = { name: name === '' ? null : name, seat: seat === '' ? null : seat }
  return { id: credential, kind: 'ticket', number: null, ...told }
}

function sentenceOf(
  held: Held | null,
  entry: ScanEntry,
  judgement: Judgement,
  words: OwnWords,
): string {
  if (judgement.elsewhere) return words.elsewhere(titleIn(judgement.elsewhere, words))
  // The server says of such a ticket that it was removed. This phone cannot tell one from the other.
  if (judgement.reason === 'unknown') return words.notKnown
  if (judgement.reason === 'cancelled') return words.cancelled
  if (judgement.decision[1]?.['holder'] === HELD_HERE) return words.heldUnstored
  const settings = held?.settings ?? null
  const answer = answerOf(settings, entry, judgement)
  const names = settings ? namesOf(settings, held, entry, judgement, words) : NAMELESS
  const zone = zoneHere(settings?.event.time_zone)
  return new Voice(words, zone, happened(entry)).sentence(answer, names)
}

function answerOf(
  settings: RosterSettings | null,
  { gate, party }: ScanEntry,
  { reason, decision: [{ used, allowed }, because] }: Judgement,
): Answer {
  const isExit = settings?.gates.get(gate)?.is_exit ?? false
  return { reason, party, used, allowed, isExit, isOfPass: false, because }
}

/** What the sentence of this refusal needs. */
function namesOf(
  settings: RosterSettings,
  held: Held | null,
  entry: ScanEntry,
  { reason, credential, decision: [, because] }: Judgement,
  words: OwnWords,
): Names {
  const { event, gates, devices } = settings
  switch (reason) {
    case 'wrong_gate':
      return because?.['holder'] === undefined
        ? { ...NAMELESS, doors: doorsFor(settings, categoryOf(held, credential)) }
        : holderOf(settings, held, credential, because, words)
    case 'too_early':
      return { ...NAMELESS, isOwnTime: gates.get(entry.gate)?.opens_at !== event.doors_at }
    case 'expired':
      return { ...NAMELESS, isOwnTime: gates.get(entry.gate)?.closes_at !== event.ends_at }
    case 'used_up':
      return {
        ...NAMELESS,
        gate: gates.get(String(because?.['gate']))?.title ?? null,
        device: deviceOf(because, devices, words.thisPhone),
      }
    default:
      return NAMELESS
  }
}

function deviceOf(
  because: Because | null,
  devices: RosterSettings['devices'],
  thisPhone: string,
): string | null {
  const device = because?.['device']
  return device === THIS_PHONE ? thisPhone : (devices.get(String(device)) ?? null)
}

/** The device that holds the ticket, and the door of its last row. */
function holderOf(
  settings: RosterSettings,
  held: Held | null,
  credential: string | null,
  { holder }: Because,
  words: OwnWords,
): Names {
  const id = String(holder)
  const gate = held?.tickets.find(Number(credential))?.gate ?? ''
  const device = id === settings.device ? words.thisPhone : (settings.devices.get(id) ?? null)
  const lane = settings.lanes.get(id)
  const named = device !== null && lane ? `${device}, ${words.inLane(lane)}` : device
  return {
    ...NAMELESS,
    gate: settings.gates.get(gate)?.title ?? null,
    device: named,
    server: settings.servers.get(id) ?? '',
  }
}

function doorsFor({ gates }: RosterSettings, category: string): string[] {
  const doors = [...gates.values()].filter(({ is_exit }) => !is_exit)
  const open = doors.filter(({ categories: c }) => c.length === 0 || c.includes(category))
  return open.map(({ title }) => title)
}

function categoryOf(held: Held | null, credential: string | null): string {
  return held?.tickets.find(Number(credential))?.category ?? ''
}

function notesOf(
  held: Held | null,
  { verdict, credential }: Judgement,
  isExit: boolean,
  { check }: OwnWords,
  particulars: Particulars | null,
): string[] {
  if (!held || verdict === 'refused' || isExit) return []
  const category = categoryOf(held, credential)
  const isToCheck = held.settings.event.check_categories.includes(category)
  const { price = '', note = '' } = particulars ?? {}
  return [...(isToCheck ? [check(category, price)] : []), ...(note ? [note] : [])]
}
