import { describe, expect, it } from 'vitest'
import type { Column, RosterPage } from '../../src/core/roster_page'
import { TicketsHeld } from '../../src/phone/held_tickets'
import { Holding } from '../../src/phone/holding'

const AT = '2026-11-28T18:00:00+01:00'
const ROW = [1, 'scan', 'entry', 2, 2, '2026-11-28T19:00:00+00:00', null]
const SETTINGS = {
  event: {
    ...{ id: '7', doors_at: AT, starts_at: AT, ends_at: AT, time_zone: 'Europe/Zurich' },
    ...{ rule: 'daily', reentry: false, check_categories: [] },
    days: [{ day: '2026-11-28', begins_at: '2026-11-28T05:00:00+01:00' }],
  },
  ...{ gates: [], devices: [], key_ids: ['00000001'] },
}

/** A page with these tickets, of which each has so many places used. */
function page(header: object, used: Record<number, number> = {}): RosterPage {
  const ids = Object.keys(used).map(Number)
  const first = ids[0] ?? 0
  const columns: [string, Column][] = [
    ['id', Uint8Array.from(ids, (id, at) => id - (ids[at - 1] ?? first))],
    ...['used', 'seq'].map((name): [string, Column] => [
      name,
      Uint8Array.from(Object.values(used)),
    ]),
    ...['issue', 'admits'].map((name): [string, Column] => [name, Uint8Array.from(ids, () => 9)]),
    ...['left', 'status', 'category', 'at', 'gate', 'device'].map((name): [string, Column] => [
      name,
      new Uint8Array(ids.length),
    ]),
  ]
  const told = {
    ...{
      roster: 'e1',
      since: '',
      begins: false,
      cursor: 'c1',
      more: false,
      settings: null,
      removed: [],
    },
    ...{ steps: {}, first, began: 0, categories: [], gates: [], devices: [] },
    ...header,
  }
  return { header: told, columns: new Map(columns), records: new Uint8Array(0) }
}

const FIRST = { begins: true, settings: SETTINGS }

describe('what a phone holds', () => {
  it('is nothing before the first page', () => {
    const holding = new Holding(new TicketsHeld())
    expect([holding.held, holding.cursor, holding.lastSeq('5')]).toEqual([null, '', 0])
  })

  it('is what the pages have told, one after the other', () => {
    const holding = new Holding(new TicketsHeld())
    expect(holding.take(page({ ...FIRST, more: true }, { 5: 0, 6: 1 }))).toBe(true)
    expect(holding.take(page({ since: 'c1', cursor: 'c2', removed: ['6'] }, { 5: 3 }))).toBe(false)
    expect(holding.held?.settings.event.id).toBe(7)
    expect(holding.held?.tickets.find(5)?.used).toBe(3)
    expect(holding.held?.tickets.find(6)).toBeNull()
    expect([holding.cursor, holding.lastSeq('5')]).toEqual(['c2', 3])
  })

  it('has the rows of tickets that are counted by day, as the last page told them', () => {
    const holding = new Holding(new TicketsHeld())
    holding.take(page({ ...FIRST, steps: { 5: [ROW], 6: [ROW] } }, { 5: 1, 6: 1 }))
    expect(holding.held?.steps.get(5)).toEqual([
      {
        ...{ scanId: 'scan', kind: 'entry', party: 2, fresh: 2, reverses: null },
        decidedAt: Date.parse('2026-11-28T19:00:00Z') * 1000,
      },
    ])
    holding.take(page({ since: 'c1', steps: { 5: [ROW, ROW] }, removed: ['6'] }, { 5: 2 }))
    expect(holding.held?.steps.get(5)).toHaveLength(2)
    expect(holding.held?.steps.has(6)).toBe(false)
  })

  it('begins anew where the server says so', () => {
    const holding = new Holding(new TicketsHeld())
    holding.take(page({ ...FIRST, steps: { 5: [ROW] } }, { 5: 1 }))
    holding.take(page({ ...FIRST, since: 'c1' }, { 6: 0 }))
    expect(holding.held?.tickets.find(5)).toBeNull()
    expect(holding.held?.steps.size).toBe(0)
  })

  it.each([
    ['of another question', { ...FIRST, since: 'c9' }],
    ['without settings that it could read', { ...FIRST, settings: { event: 7 } }],
    ['without settings at all', { begins: true }],
    ['of another form', { ...FIRST, removed: 'nothing' }],
  ])('does not change by a page %s', (_, header) => {
    const holding = new Holding(new TicketsHeld())
    expect(holding.take(page(header, { 5: 1 }))).toBeNull()
    expect([holding.held, holding.cursor]).toEqual([null, ''])
  })
})
