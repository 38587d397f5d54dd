// Decides on the cases that tests/property/test_twin.py has generated, and compares each field with Python's decision.
// The file is named by TWIN_CASES; vitest.config.ts runs this test in place of all others then.

import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/core/admission'
import { decide as decideAtDesk, type Known, type PassRecord } from '../../src/core/at_desk'
import { decide as decideAtDoor, type Decision, type TicketRecord } from '../../src/core/at_door'
import { instantOf, type Days, type Instant } from '../../src/core/calendar'
import {
  cameByDay,
  undone,
  type EventDays,
  type Step,
  type Undone,
} from '../../src/core/several_days'
import * as facts from './facts'
import type { Json, JsonDays } from './facts'

interface Case extends Json {
  readonly party: number
  readonly at: string
}

interface Cases {
  readonly tables: readonly JsonDays[]
  readonly decisions: readonly Case[]
  readonly doors: readonly Case[]
  readonly reversals: readonly Case[]
  readonly desks: readonly Case[]
}

const cases = JSON.parse(readFileSync(process.env['TWIN_CASES'] ?? '', 'utf8')) as Cases
const tables = cases.tables.map(facts.daysOf)

describe('the same as Python', () => {
  it('by the rules', () => {
    same(cases.decisions, ['verdict'], (one) => ({ verdict: facts.told(byRules(one)) }))
  })

  it('at doors', () => {
    same(cases.doors, ['verdict', 'because', 'came_by_day'], atDoor)
  })

  it('after reversals', () => {
    same(cases.reversals, ['undone'], (one) => ({ undone: reversed(one) }))
  })

  it('at desks', () => {
    same(cases.desks, ['verdict', 'because'], (one) => answer(atDesk(one)))
  })
})

/** Fail with the shortest of the cases whose `fields` differ from what `of` finds. */
function same(given: readonly Case[], fields: readonly string[], of: (one: Case) => Json): void {
  const differing = given.filter((one) => !isDeepStrictEqual(picked(one, fields), tried(of, one)))
  const [shortest] = differing.sort((a, b) => length(a) - length(b))
  if (!shortest) return
  const found = `${differing.length} of ${given.length} cases differ; the shortest one is`
  expect(tried(of, shortest), `${found}\n${JSON.stringify(shortest, null, 1)}\n`).toEqual(
    picked(shortest, fields),
  )
}

function picked(one: Json, fields: readonly string[]): Json {
  return Object.fromEntries(fields.map((name) => [name, one[name]]))
}

function tried(of: (one: Case) => Json, one: Case): Json {
  try {
    return of(one)
  } catch (error) {
    return { error: String(error) }
  }
}

function length(one: Case): number {
  return JSON.stringify(one).length
}

function byRules({ credential, usage, gate, party, at }: Case) {
  return decide(
    facts.shownOf(credential as Json),
    facts.usageOf(usage as Json),
    facts.gateOf(gate as Json),
    party,
    instantOf(at),
  )
}

function atDoor(one: Case): Json {
  const days = one['days'] === null ? null : eventDays(one['days'] as Json)
  const record = ticketRecord(one['record'] as Json)
  const shown = facts.shownOf(one['credential'] as Json)
  const gate = facts.gateOf(one['gate'] as Json)
  const decision = decideAtDoor(shown, record, gate, days, one.party, instantOf(one.at))
  return { ...answer(decision), came_by_day: days === null ? {} : cameByDay(days, record.steps) }
}

function reversed(one: Case): Undone {
  const { days, steps, admits, scan_id } = one
  const id = scan_id as string
  return undone(
    eventDays(days as Json),
    (steps as Json[]).map(stepOf),
    admits as number,
    id,
    instantOf(one.at),
  )
}

function atDesk(one: Case): Decision {
  const shown = one['shown'] as Json
  const known: Known = one['kind'] === 'pass' ? facts.passOf(shown) : facts.shownOf(shown)
  const here = one['here'] as { gate: number; days: number }
  return decideAtDesk(
    known,
    passRecord(one['record'] as Json),
    facts.deskOf(one, table(one['days'])),
    { gate: here.gate, days: table(here.days) },
    one.party,
    instantOf(one.at),
  )
}

function answer([verdict, because]: Decision): Json {
  return { verdict: facts.told(verdict), because }
}

function table(place: unknown): Days {
  const found = tables[place as number]
  if (!found) throw new Error(`no table ${String(place)}`)
  return found
}

function eventDays(json: Json): EventDays {
  return {
    days: table(json['table']),
    doorsAt: instantOf(json['doors_at'] as string),
    endsAt: instantOf(json['ends_at'] as string),
    reentry: json['reentry'] === true,
    daysMax: facts.numberOrNull(json['days_max']),
  }
}

function ticketRecord(json: Json): TicketRecord {
  return {
    ...about(json),
    usage: facts.usageOf(json['usage'] as Json),
    last: facts.visitOf(json['last'] as Json | null),
    steps: (json['steps'] as Json[]).map(stepOf),
  }
}

function passRecord(json: Json): PassRecord {
  const visits = (json['visits'] as Json[]).map(facts.visitOf)
  return { ...about(json), visits: visits.filter((visit) => visit !== null) }
}

function about(json: Json): {
  event: number | null
  programme: number | null
  cancelledAt: Instant | null
} {
  const at = json['cancelled_at']
  return {
    event: facts.numberOrNull(json['event']),
    programme: facts.numberOrNull(json['programme']),
    cancelledAt: typeof at === 'string' ? instantOf(at) : null,
  }
}

function stepOf(json: Json): Step {
  return {
    scanId: json['scan_id'] as string,
    kind: json['kind'] as string,
    party: json['party'] as number,
    fresh: json['fresh'] as number,
    decidedAt: instantOf(json['decided_at'] as string),
    reverses: json['reverses'] as string | null,
  }
}
