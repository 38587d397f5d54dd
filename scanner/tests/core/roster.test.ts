import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Roster } from '../../src/core/roster/tickets'
import type { RosterPage } from '../../src/core/roster_page'

interface Row {
  id: number
  used?: number
  category?: string
  gate?: string
  minute?: number
  holder?: string
  register?: number
}

/** The page that a server makes of rows with these ids, ascending. */
function page(rows: Row[], { begins = false, removed = [] as number[] } = {}): RosterPage {
  const categories = [...new Set(rows.flatMap(({ category }) => category ?? []))]
  const gates = [...new Set(rows.flatMap(({ gate }) => gate ?? []))]
  const devices = [...new Set(rows.flatMap(({ holder }) => holder ?? []))]
  const first = rows[0]?.id ?? 0
  const minutes = rows.flatMap(({ minute }) => minute ?? [])
  const began = minutes.length ? Math.min(...minutes) : 0
  const columns = {
    id: rows.map(({ id }, at) => id - (rows[at - 1]?.id ?? first)),
    issue: rows.map(() => 1),
    admits: rows.map(() => 3),
    status: rows.map(() => 0),
    used: rows.map(({ used }) => used ?? 0),
    left: rows.map(() => 0),
    seq: rows.map(({ used }) => used ?? 0),
    at: rows.map(({ minute }) => (minute === undefined ? 0 : minute - began + 1)),
    category: rows.map(({ category }) => (category ? categories.indexOf(category) + 1 : 0)),
    gate: rows.map(({ gate }) => (gate ? gates.indexOf(gate) + 1 : 0)),
    device: rows.map(() => 0),
    ...holders(rows, devices),
  }
  const header = {
    begins,
    first,
    began,
    categories,
    gates,
    devices,
    removed: removed.map(String),
  }
  const told = Object.entries(columns).map(
    ([name, values]) => [name, Float64Array.from(values)] as const,
  )
  return { header, columns: new Map(told), records: new Uint8Array(0) }
}

/** Servers of before tell nobody's. */
function holders(rows: Row[], devices: string[]): Partial<Record<'holder' | 'register', number[]>> {
  if (devices.length === 0) return {}
  return {
    holder: rows.map(({ holder }) => (holder ? devices.indexOf(holder) + 1 : 0)),
    register: rows.map(({ register }) => register ?? 0),
  }
}

describe('a roster', () => {
  it('knows the tickets of its first page, and no others', () => {
    const roster = new Roster()
    roster.take(page([{ id: 5, category: 'VIP' }, { id: 9 }], { begins: true }))

    expect(roster.find(5)).toEqual({
      id: 5, issue: 1, admits: 3, status: 'valid', category: 'VIP', used: 0, left: 0, seq: 0,
      at: null, gate: null, device: null, holder: null, register: 0,
    }) // prettier-ignore
    expect([4, 6, 10].map((id) => roster.find(id))).toEqual([null, null, null])
  })

  it('learns of use, of new tickets and of removed ones', () => {
    const roster = new Roster()
    roster.take(page([{ id: 5, gate: 'north', used: 1, minute: 100 }, { id: 9 }], { begins: true }))
    roster.take(page([{ id: 7 }, { id: 9, used: 700, gate: 'south', minute: 90_000 }]))
    roster.take(page([], { removed: [5] }))

    expect(roster.find(5)).toBeNull()
    expect(roster.find(7)?.used).toBe(0)
    expect(roster.find(9)).toMatchObject({ used: 700, gate: 'south', at: 90_000 * 60_000 })
  })

  it('knows which device holds which tickets, also after a page that told no holders', () => {
    const roster = new Roster()
    roster.take(page([{ id: 5 }, { id: 9, category: 'VIP' }], { begins: true }))
    expect(roster.heldBy('d1')).toEqual(new Map())
    roster.take(
      page([
        { id: 5, holder: 'd2', register: 3 },
        { id: 9, holder: 'd1', register: 300 },
      ]),
    )
    expect(roster.find(9)).toMatchObject({ holder: 'd1', register: 300 })
    expect(roster.heldBy('d1')).toEqual(new Map([[9, 300]]))
    roster.take(page([{ id: 5, holder: 'd1', register: 8 }, { id: 9 }, { id: 12 }]))
    expect(roster.heldBy('d1')).toEqual(new Map([[5, 8]]))
    roster.take(page([], { removed: [5] }))
    expect(roster.heldBy('d1')).toEqual(new Map())
  })

  it('knows how many tickets the server holds, and other devices, by which somebody may come in', () => {
    const roster = new Roster()
    const all = (): boolean => true
    const tickets = [
      { id: 5, used: 3 },
      { id: 9, category: 'VIP' },
    ]
    roster.take(page(tickets, { begins: true }))
    const none = { atServer: 0, elsewhere: 0 }
    expect(roster.shares('d1', all, false)).toEqual({ ...none, atServer: 1 })
    expect(roster.shares('d1', (category) => category === '', false)).toEqual(none)
    roster.take(page([{ id: 9, category: 'VIP', holder: 'd1', register: 1 }]))
    expect(roster.shares('d1', all, false)).toEqual(none)
    expect(roster.shares('d2', all, false)).toEqual({ ...none, elsewhere: 1 })
  })

  it('counts a ticket whose persons are all in where they come back', () => {
    const roster = new Roster()
    roster.take(page([{ id: 5, used: 3 }], { begins: true }))
    expect(roster.shares('d1', () => true, true)).toEqual({ atServer: 1, elsewhere: 0 })
  })

  it('counts minutes from the earliest one that it learns of', () => {
    const roster = new Roster()
    roster.take(page([{ id: 5, minute: 1000 }, { id: 6 }], { begins: true }))
    roster.take(page([{ id: 6, minute: 400 }]))
    roster.take(page([{ id: 7, minute: 2000 }]))

    const minutes = [5, 6, 7].map((id) => (roster.find(id)?.at ?? 0) / 60_000)
    expect(minutes).toEqual([1000, 400, 2000])
  })

  it('forgets all when a page begins anew', () => {
    const roster = new Roster()
    roster.take(page([{ id: 5 }], { begins: true }))
    roster.take(page([{ id: 6 }], { begins: true }))

    expect([roster.find(5), roster.find(6)?.id, roster.size]).toEqual([null, 6, 1])
  })

  it('holds ids beyond 2^32', () => {
    const roster = new Roster()
    roster.take(page([{ id: 3 }], { begins: true }))
    roster.take(page([{ id: 2 ** 53 - 1, used: 2 }]))

    expect([roster.find(3)?.id, roster.find(2 ** 53 - 1)?.used]).toEqual([3, 2])
  })

  it('holds what a map would hold, whatever pages come', () => {
    const row = fc.record({
      id: fc.integer({ min: 1, max: 40 }),
      used: fc.constantFrom(0, 1, 255, 256, 70_000),
      category: fc.constantFrom('', 'VIP', 'Press', 'Crew'),
      gate: fc.constantFrom('', '1', '2', '3'),
    })
    const pages = fc.array(
      fc.record({ rows: fc.array(row), removed: fc.array(fc.integer({ min: 1, max: 40 })) }),
    )
    fc.assert(
      fc.property(pages, (told) => {
        const roster = new Roster()
        const model = new Map<number, Row>()
        told.forEach(({ rows, removed }, at) => {
          const once = [...new Map(rows.map((one) => [one.id, one])).values()].sort(
            (a, b) => a.id - b.id,
          )
          roster.take(page(once, { begins: at === 0, removed }))
          for (const one of once) model.set(one.id, one)
          for (const id of removed) model.delete(id)
        })
        for (let id = 1; id <= 40; id++) {
          const { used, category, gate } = roster.find(id) ?? {}
          const expected = model.get(id)
          expect([used, category, gate]).toEqual(
            expected
              ? [expected.used, expected.category, expected.gate === '' ? null : expected.gate]
              : [undefined, undefined, undefined],
          )
        }
      }),
    )
  })

  it('takes at most 16 bytes a ticket', () => {
    const roster = new Roster()
    const rows = Array.from({ length: 5000 }, (_, at) => ({ id: at + 1 }))
    const { header, columns } = page(rows, { begins: true })
    const bytes = new Map([...columns].map(([name, column]) => [name, Uint8Array.from(column)]))
    roster.take({ header, columns: bytes, records: new Uint8Array(0) })

    expect(roster.bytes / roster.size).toBeLessThanOrEqual(16)
  })
})
