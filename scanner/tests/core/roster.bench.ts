// How long it takes to find a ticket among 500,000, and to learn of all of them; for bin/bench roster.

import { bench, describe } from 'vitest'
import { Roster } from '../../src/core/roster/tickets'
import type { Column, RosterPage } from '../../src/core/roster_page'

const TICKETS = 500_000
const roster = new Roster()
roster.take(everyTicket())
let id = 0

describe('500,000 tickets', () => {
  bench('find a ticket', () => {
    // A prime number, so that all of the table is visited.
    id = (id + 7919) % TICKETS
    roster.find(1_000_000 + id)
  })

  bench('take the first page', () => {
    new Roster().take(everyTicket())
  })

  bench('take a new ticket', () => {
    id += 1
    roster.take(newTicket(2_000_000 + id))
  })
})

function newTicket(first: number): RosterPage {
  const { header, columns } = everyTicket()
  const one = [...columns].map(([name]) => [name, new Uint8Array(1)] as const)
  return {
    header: { ...header, begins: false, first },
    columns: new Map(one),
    records: new Uint8Array(0),
  }
}

function everyTicket(): RosterPage {
  const names = [
    'issue',
    'admits',
    'status',
    'used',
    'left',
    'seq',
    'at',
    'category',
    'gate',
    'device',
  ]
  const columns = new Map<string, Column>(names.map((name) => [name, new Uint8Array(TICKETS)]))
  columns.set('id', new Uint8Array(TICKETS).fill(1))
  const none = { categories: [], gates: [], devices: [], removed: [] }
  return {
    header: { begins: true, first: 999_999, began: 0, ...none },
    columns,
    records: new Uint8Array(0),
  }
}
