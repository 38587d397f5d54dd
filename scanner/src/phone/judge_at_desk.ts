// What this phone would say by itself to a pass at a venue's desk: the rules of core/, with what the roster tells of the
// pass and what this phone has done since.

import { counted, decideCounted, type Here, type Uses } from '../core/at_desk'
import { instantOf, NotInTable, type Instant } from '../core/calendar'
import type { Desk, Pass } from '../core/credential'
import { isValid } from '../core/number'
import type { PassRoster, RosterPass } from '../core/roster/passes'
import type { DeskSettings } from '../core/roster/settings'
import { verdictOf } from '../core/verdict'
import { byDeskHolder } from './desk_register'
import type { ScanBody } from './entry'
import {
  judge,
  judgementOf,
  NO_IDEA,
  ofNoKnown,
  THIS_PHONE,
  type Held,
  type Read,
  type Strangers,
} from './judge'
import { unseen, type OwnSteps } from './own'
import type { Judgement } from './pending'
import type { OwnRegisters } from './registers'

/** What this phone holds of a venue's desk. */
export interface HeldAtDesk {
  readonly settings: DeskSettings
  readonly passes: Pick<PassRoster, 'find' | 'withNumber' | 'beginningWith'>
  /** Whether it has all entries of before the hand-over that the settings tell of. */
  readonly knowsAll: boolean
}

/** This phone's answer where it stands, at a door or a desk; `clockErrorMs` is by how much the server's clock is ahead. */
export function judgeHere(
  held: Held | HeldAtDesk | null,
  read: Read,
  strangers: Strangers,
  body: ScanBody,
  own: OwnSteps,
  clockErrorMs: number,
  registers?: OwnRegisters,
): Judgement {
  return held && 'passes' in held
    ? byDeskHolder(held, judgeAtDesk(held, read, body, own, clockErrorMs), registers)
    : judge(held, read, strangers, body, own, clockErrorMs, registers)
}

/** By the rules alone, whoever holds the desk. */
export function judgeAtDesk(
  held: HeldAtDesk,
  read: Read,
  body: ScanBody,
  own: OwnSteps,
  clockErrorMs: number,
): Judgement {
  if (read.is !== 'code' && read.is !== 'pass-number') return ofNoKnown(read)
  if (held.settings.gate.id !== body.gate) return NO_IDEA
  const pass = passOf(held, read)
  if (!pass) return ofStranger(read)
  const issue = read.is === 'code' ? read.issue : pass.issue
  const now = instantOf(body.scanned_at) + clockErrorMs * 1000
  return decideOn(held, pass, issue, own, body.party, now)
}

function passOf({ passes, settings }: HeldAtDesk, read: Read): RosterPass | null {
  if (read.is === 'code') return passes.find(read.credential)
  const found = read.is === 'pass-number' ? passes.withNumber(read.number) : null
  return found && !needsCode(settings, found) ? found : null
}

/** Whether a typed number is not enough here. */
export function needsCode(settings: DeskSettings, { type }: RosterPass): boolean {
  return settings.programmes.get(settings.types.get(type)?.programme ?? 0)?.needs_code ?? true
}

/** A pass that was issued since, or removed, or a number that somebody has mistyped. A number may be of another scheme than
 * ours, so even one with a wrong check digit is for the server to tell in the end. */
function ofStranger(read: Extract<Read, { is: 'code' | 'pass-number' }>): Judgement {
  if (read.is === 'code') return judgementOf([verdictOf('unknown'), null], String(read.credential))
  return judgementOf([verdictOf(isValid(read.number) ? 'unknown' : 'unreadable'), null], null)
}

function decideOn(
  { settings }: HeldAtDesk,
  pass: RosterPass,
  issue: number,
  own: OwnSteps,
  party: number,
  now: Instant,
): Judgement {
  const credential = String(pass.id)
  const terms = termsOf(settings, pass, issue)
  if (!terms) return { ...NO_IDEA, credential }
  try {
    const { programme } = terms
    const uses = usesOf(settings, pass, own, now)
    const record = { event: null, programme, cancelledAt: null }
    return judgementOf(decideCounted(terms, record, uses, deskOf(settings), party, now), credential)
  } catch (error) {
    if (error instanceof NotInTable) return { ...NO_IDEA, credential }
    throw error
  }
}

/** Null where the settings do not tell of its kind. */
export function termsOf(settings: DeskSettings, pass: RosterPass, issue: number): Pass | null {
  const type = settings.types.get(pass.type)
  const programme = settings.programmes.get(type?.programme ?? 0)
  if (!type || !programme) return null
  const { validFrom, validUntil, validDays, validHours, startsUntil, status } = pass
  return {
    kind: 'pass',
    programme: programme.id,
    rule: type.rule,
    partyMax: 1 + programme.max_companions,
    ...{ validFrom, validUntil, validDays, validHours, startsUntil },
    cancelled: status === 'cancelled',
    blocked: status === 'blocked',
    superseded: issue < pass.issue,
  }
}

export function deskOf({ validityDays, participations }: DeskSettings): Desk {
  return { kind: 'desk', days: validityDays, participations }
}

/** The pass's use here, with the entries at this phone that the roster does not show yet. Throws NotInTable. */
export function usesOf(
  settings: DeskSettings,
  pass: RosterPass,
  own: OwnSteps,
  now: Instant,
): Uses {
  const here: Here = { gate: Number(settings.gate.id), days: settings.days }
  const { use } = pass
  const told = use?.visits.map((visit) => ({ ...visit, gate: here.gate })) ?? []
  const mine = unseen(own, () => pass.seq).filter(
    ({ credential }) => credential === String(pass.id),
  )
  const since = mine.map(({ gate, at }) => ({
    ...{ gate: Number(gate), at: instantOf(at), device: THIS_PHONE },
  }))
  const { visits, last } = counted([...told, ...since], here, now)
  const earlier = (use?.ever ?? 0) - told.length
  const firsts = [use?.firstAt ?? null, visits.firstAt].filter((at) => at !== null)
  const firstAt = firsts.length === 0 ? null : Math.min(...firsts)
  return { visits: { ...visits, ever: visits.ever + earlier, firstAt }, last }
}
