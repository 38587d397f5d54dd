// What this phone would say to a code by itself: the rules of core/, with what the roster tells of the ticket and what
// this phone has done since.

import { decide as decideByRules } from '../core/admission'
import { decide, type Decision, type TicketRecord } from '../core/at_door'
import { instantOf, NotInTable, type Instant } from '../core/calendar'
import type { Credential, Gate, Usage, Visit } from '../core/credential'
import type { Roster, RosterTicket } from '../core/roster/tickets'
import type { RosterSettings } from '../core/roster/settings'
import { usage as usageByDay, type EventDays, type Step } from '../core/several_days'
import { isAdmitted, verdictOf, type Verdict } from '../core/verdict'
import type { ScanBody } from './entry'
import { NOT_HELD, unseen, type OwnStep, type OwnSteps } from './own'
import type { Judgement, Titles } from './pending'
import { byHolder, type OwnRegisters } from './registers'

/** What this phone holds of its event. `steps` are the rows of tickets that are counted by day. */
export interface Held {
  readonly settings: RosterSettings
  readonly tickets: Pick<Roster, 'find' | 'heldBy' | 'shares'>
  readonly steps: ReadonlyMap<number, readonly Step[]>
}

/** What a scanned text is, as far as this phone can tell. */
export type Read =
  /** Whoever reads it, it is no code of a ticket's. */
  | { readonly is: 'foreign' }
  | {
      readonly is: 'code'
      readonly credential: number
      readonly issue: number
      /** What opens the ticket's record. Codes of the first version have none. */
      readonly secret?: string | undefined
    }
  /** The ticket's number was typed. */
  | { readonly is: 'number'; readonly credential: number }
  /** A pass's number was typed. */
  | { readonly is: 'pass-number'; readonly number: string }
  /** Its key is that of something else of the organisation's, which cannot be verified here. */
  | { readonly is: 'elsewhere'; readonly titles: Titles }
  /** A key or a number is missing here. */
  | { readonly is: 'unclear' }

/** Whom to let in of those whose genuine code is of a ticket that this phone does not know. */
export type Strangers = 'refused' | 'admitted'

/** In place of a device's id, where this phone itself let somebody in or out. */
export const THIS_PHONE = -1

const UNUSED: Usage = { used: 0, left: 0, days: 0, ever: 0, overnight: 0 }

/** This phone's answer; `clockErrorMs` is by how much the server's clock is ahead. */
export function judge(
  held: Held | null,
  read: Read,
  strangers: Strangers,
  body: ScanBody,
  own: OwnSteps,
  clockErrorMs: number,
  registers?: OwnRegisters,
): Judgement {
  if (read.is !== 'code' && read.is !== 'number') return ofNoKnown(read)
  const door = held?.settings.gates.get(body.gate)
  if (!held || !door) return NO_IDEA
  const credential = String(read.credential)
  const known = held.tickets.find(read.credential)
  const mine = unseen(own, () => known?.seq ?? NOT_HELD).filter(
    (step) => step.credential === credential,
  )
  const barred = known ? null : ofStranger(credential, read, door, strangers)
  if (barred) return barred
  const ticket = known ?? strangerOf(read)
  const now = instantOf(body.scanned_at) + clockErrorMs * 1000
  try {
    const issue = read.is === 'code' ? read.issue : ticket.issue
    const decision = decideOn(
      held,
      ticket,
      issue,
      mine,
      gateOf(held.settings, body.gate),
      body,
      now,
    )
    const byRules = judgementOf(decision, credential)
    return byHolder(held.settings, ticket, byRules, door.is_exit, registers)
  } catch (error) {
    if (error instanceof NotInTable) return { ...NO_IDEA, credential }
    throw error
  }
}

/** Of what leads to no ticket or pass of this phone's: no code of ours, one of something else, or what only the server can
 * tell. */
export function ofNoKnown(read: Read): Judgement {
  if (read.is === 'foreign') return FOREIGN
  return read.is === 'elsewhere' ? atOther(read) : NO_IDEA
}

const FOREIGN: Judgement = {
  verdict: 'refused',
  reason: 'unreadable',
  isFinal: true,
  canDecide: true,
  credential: null,
  decision: [verdictOf('unreadable'), null],
}

/** Without what is needed to decide, this phone says nothing. */
export const NO_IDEA: Judgement = {
  verdict: 'refused',
  reason: 'unknown',
  isFinal: false,
  canDecide: false,
  credential: null,
  decision: [verdictOf('unknown'), null],
}

/** A code of something else, as far as its key id tells. */
function atOther({ titles }: Extract<Read, { is: 'elsewhere' }>): Judgement {
  return { ...judgementOf([verdictOf('wrong_gate'), null], null), elsewhere: titles }
}

export function judgementOf(decision: Decision, credential: string | null): Judgement {
  const [verdict] = decision
  return {
    verdict: isAdmitted(verdict) ? 'admitted' : 'refused',
    reason: verdict.reason,
    // An older roster may be mended by the server's answer, whatever it says.
    isFinal: false,
    canDecide: true,
    credential,
    decision,
  }
}

/** Null where the rules decide about a ticket that this phone does not know. */
function ofStranger(
  credential: string,
  read: Extract<Read, { credential: number }>,
  door: { readonly is_exit: boolean; readonly categories: readonly string[] },
  strangers: Strangers,
): Judgement | null {
  // Who types a number has shown no code.
  const isUnknown = strangers === 'refused' || read.is === 'number'
  if (isUnknown) return judgementOf([verdictOf('unknown'), null], credential)
  // Whether a stranger came in before, or is of the door's categories, is not known here.
  const isUnclear = door.is_exit || door.categories.length > 0
  return isUnclear ? { ...NO_IDEA, credential } : null
}

/** A ticket that was made since the roster was fetched last, or was removed: it admits one as far as this phone knows. */
function strangerOf(read: Extract<Read, { credential: number }>): RosterTicket {
  const issue = read.is === 'code' ? read.issue : 1
  return {
    ...{ id: read.credential, issue, admits: 1, status: 'valid', category: '' },
    ...{ used: 0, left: 0, seq: 0, at: null, gate: null, device: null },
    ...{ holder: null, register: 0 },
  }
}

function decideOn(
  { settings, steps }: Held,
  ticket: RosterTicket,
  issue: number,
  mine: OwnSteps,
  gate: Gate,
  { party }: ScanBody,
  now: Instant,
): Decision {
  const shown = credentialOf(settings, ticket, issue)
  const known = steps.get(ticket.id) ?? []
  const before = recordOf(settings, ticket, known)
  const days = daysOf(settings)
  const record = mine.reduce((last, step) => after(settings, shown, last, step), before)
  return decide(shown, record, gate, days, party, now)
}

function credentialOf(
  { event, rule }: RosterSettings,
  ticket: RosterTicket,
  issue: number,
): Credential {
  const { admits, status, category } = ticket
  return {
    kind: 'ticket',
    event: event.id,
    admits,
    cancelled: status === 'cancelled',
    blocked: status === 'blocked',
    superseded: issue < ticket.issue,
    category,
    rule,
  }
}

function gateOf({ event, gates }: RosterSettings, id: string): Gate {
  const found = gates.get(id)
  return {
    kind: 'gate',
    event: event.id,
    doorsAt: found?.opens_at ?? event.doors_at,
    endsAt: found?.closes_at ?? event.ends_at,
    categories: found?.categories ?? [],
    isExit: found?.is_exit ?? false,
    reentry: event.reentry,
  }
}

/** Null where tickets are not counted by day. */
function daysOf({ event, days, rule }: RosterSettings): EventDays | null {
  if (!rule.daily) return null
  const { doors_at, ends_at, reentry } = event
  return { days, doorsAt: doors_at, endsAt: ends_at, reentry, daysMax: rule.daysMax }
}

function recordOf(
  { event }: RosterSettings,
  ticket: RosterTicket,
  steps: readonly Step[],
): TicketRecord {
  const { used, left, at, gate, device } = ticket
  const last: Visit | null =
    at === null ? null : { gate: numberIn(gate), at: at * 1000, device: numberIn(device) }
  return {
    event: event.id,
    programme: null,
    cancelledAt: null,
    usage: { ...UNUSED, used, left },
    last,
    steps,
  }
}

/** The ticket after a passage at this phone that the roster does not show yet. */
function after(
  settings: RosterSettings,
  shown: Credential,
  record: TicketRecord,
  step: OwnStep,
): TicketRecord {
  const gate = { ...gateOf(settings, step.gate), doorsAt: -Infinity, endsAt: Infinity }
  const at = instantOf(step.at)
  const days = daysOf(settings)
  const usage = days ? usageByDay(days, record.steps, shown.admits, at) : record.usage
  const valid = { ...shown, cancelled: false, blocked: false, superseded: false }
  const { scan_id: scanId } = step
  const [party, { used, left, fresh }] = passed(valid, usage, gate, step.party, at)
  const kind = gate.isExit ? 'exit' : 'entry'
  const row: Step = { scanId, kind, party, fresh, decidedAt: at, reverses: null }
  return {
    ...record,
    usage: { ...record.usage, used, left },
    last: { gate: Number(step.gate), at, device: THIS_PHONE },
    steps: [...record.steps, row],
  }
}

/** Those of a party who have passed within the rules. Others may have taken some of its places since: the rest of it is
 * an overrun, as for the server. */
function passed(
  valid: Credential,
  usage: Usage,
  gate: Gate,
  party: number,
  at: Instant,
): readonly [number, Verdict] {
  const whole = decideByRules(valid, usage, gate, party, at)
  if (whole.reason !== 'party_too_large') return [party, whole]
  const { used, left, allowed } = whole
  const room = gate.isExit ? used - (gate.reentry ? 0 : left) : allowed - used
  return room > 0 ? [room, decideByRules(valid, usage, gate, room, at)] : [party, whole]
}

function numberIn(id: string | null): number | null {
  return id === null ? null : Number(id)
}
