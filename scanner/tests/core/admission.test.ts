import { describe, expect, it } from 'vitest'
import { decide } from '../../src/core/admission'
import { instantOf, type Days } from '../../src/core/calendar'
import { ruleOf, ruleOfTickets } from '../../src/core/credential'
import * as facts from './facts'
import type { Json, JsonDays } from './facts'
import { readVector } from './vectors'

interface Case {
  readonly name: string
  readonly party: number
  readonly at: string
  readonly verdict: Json
}

interface AtDoor extends Case {
  readonly credential: Json | string
  readonly usage: Json
  readonly gate: Json
}

interface AtDesk extends Case {
  readonly pass: Json
  readonly visits: Json
  readonly desk: Json
}

const casesOf = <T>(name: string): T[] => (readVector(`admission/${name}`) as { cases: T[] }).cases
const doors = ['decide', 'doors', 'days'].flatMap((name) => casesOf<AtDoor>(name))

describe('vectors/admission', () => {
  it.each(doors)('$name', ({ credential, usage, gate, party, at, verdict }) => {
    const found = decide(
      facts.shownOf(credential),
      facts.usageOf(usage),
      facts.gateOf(gate),
      party,
      instantOf(at),
    )
    const moved = found.reason === 'ok' ? party : 0
    const fresh = verdict['moved'] ?? moved
    expect(facts.told(found)).toEqual({ left: 0, moved, fresh, ...verdict })
  })

  it.each(casesOf<AtDesk>('passes'))('$name', ({ pass, visits, desk, party, at, verdict }) => {
    const found = decide(
      facts.passOf(pass),
      facts.visitsOf(visits),
      facts.deskOf(desk, daysOf(desk['zone'] as string)),
      party,
      instantOf(at),
    )
    expect(facts.told(found)).toMatchObject(verdict)
  })
})

describe('a rule', () => {
  it.each(['', '0', '-1', '1.5', '٣', 'twice', 'daily '])('is not %j', (word) => {
    expect(() => ruleOf(word)).toThrow(RangeError)
    expect(() => ruleOfTickets(word)).toThrow(RangeError)
  })

  it('of passes may be unlimited, of tickets not', () => {
    expect(ruleOf('unlimited').entriesMax).toBeNull()
    expect(() => ruleOfTickets('unlimited')).toThrow(RangeError)
  })
})

function daysOf(zone: string): Days {
  const { tables } = readVector('calendar/days') as { tables: (JsonDays & { zone: string })[] }
  const table = tables.find((one) => one.zone === zone)
  if (!table) throw new Error(`vectors/calendar has no days of ${zone}`)
  return facts.daysOf(table)
}
