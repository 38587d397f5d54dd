// Facts in the form of vectors/, where what is left out is at its default.

import { instantOf, type Days, type Instant } from '../../src/core/calendar'
import {
  ruleOf,
  ruleOfTickets,
  type Credential,
  type Desk,
  type Gate,
  type Missing,
  type Participation,
  type Pass,
  type Usage,
  type Visit,
  type Visits,
} from '../../src/core/credential'
import { isAdmitted, remaining, type Verdict } from '../../src/core/verdict'

/** An object of JSON whose fields the functions below know. */
export type Json = Readonly<Record<string, unknown>>

export interface JsonDays {
  readonly first: string
  readonly beginnings: readonly string[]
}

export function daysOf({ first, beginnings }: JsonDays): Days {
  return { first, beginnings: beginnings.map(instantOf) }
}

export function shownOf(json: Json | string): Credential | Missing {
  if (json === 'unreadable' || json === 'unknown') return { kind: 'missing', reason: json }
  const facts = json as Json
  return {
    kind: 'ticket',
    event: number(facts['event']),
    admits: number(facts['admits']),
    ...flags(facts),
    category: text(facts['category']),
    rule: ruleOfTickets(text(facts['rule'], 'once')),
  }
}

export function usageOf(facts: Json): Usage {
  return {
    used: number(facts['used']),
    left: number(facts['left']),
    days: number(facts['days']),
    ever: number(facts['ever']),
    overnight: number(facts['overnight']),
  }
}

export function gateOf(facts: Json): Gate {
  return {
    kind: 'gate',
    event: number(facts['event']),
    doorsAt: instantOf(text(facts['doors_at'])),
    endsAt: instantOf(text(facts['ends_at'])),
    categories: (facts['categories'] ?? []) as string[],
    isExit: facts['is_exit'] === true,
    reentry: facts['reentry'] === true,
  }
}

export function passOf(facts: Json): Pass {
  return {
    kind: 'pass',
    programme: number(facts['programme']),
    rule: ruleOf(text(facts['rule'])),
    partyMax: number(facts['party_max']),
    validFrom: instant(facts['valid_from']),
    validUntil: instant(facts['valid_until']),
    validDays: numberOrNull(facts['valid_days']),
    validHours: numberOrNull(facts['valid_hours']),
    startsUntil: instant(facts['starts_until']),
    ...flags(facts),
  }
}

export function visitsOf(facts: Json): Visits {
  return {
    ever: number(facts['ever']),
    thisDay: number(facts['this_day']),
    firstAt: instant(facts['first_at']),
  }
}

export function deskOf(facts: Json, days: Days): Desk {
  return { kind: 'desk', days, participations: (facts['participations'] as Json[]).map(part) }
}

function part(facts: Json): Participation {
  return {
    programme: number(facts['programme']),
    rule: typeof facts['rule'] === 'string' ? ruleOf(facts['rule']) : null,
    fromAt: instant(facts['from_at']),
    untilAt: instant(facts['until_at']),
  }
}

export function visitOf(facts: Json | null): Visit | null {
  if (facts === null) return null
  return {
    gate: numberOrNull(facts['gate']),
    at: instantOf(text(facts['at'])),
    device: numberOrNull(facts['device']),
  }
}

/** A verdict as vectors/ have it. */
export function told(verdict: Verdict): Json {
  return {
    verdict: isAdmitted(verdict) ? 'admitted' : 'refused',
    ...verdict,
    remaining: remaining(verdict),
  }
}

export function number(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

export function text(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise
}

function instant(value: unknown): Instant | null {
  return typeof value === 'string' ? instantOf(value) : null
}

function flags(facts: Json): Pick<Credential, 'cancelled' | 'blocked' | 'superseded'> {
  return {
    cancelled: facts['cancelled'] === true,
    blocked: facts['blocked'] === true,
    superseded: facts['superseded'] === true,
  }
}
