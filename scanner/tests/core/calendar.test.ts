import { describe, expect, it } from 'vitest'
import {
  dateOf,
  dayOf,
  daysBetween,
  instantOf,
  iso,
  lastInstant,
  NotInTable,
} from '../../src/core/calendar'
import { daysOf, type JsonDays } from './facts'
import { readVector } from './vectors'

interface Table extends JsonDays {
  readonly zone: string
  readonly begins: string
  readonly days: { at: string; day: string | null }[]
}

const { tables } = readVector('calendar/days') as { tables: Table[] }

describe.each(tables)('vectors/calendar: $zone from $begins', (table) => {
  const days = daysOf(table)

  it.each(table.days)('$at', ({ at, day }) => {
    if (day === null) expect(() => dayOf(instantOf(at), days)).toThrow(NotInTable)
    else expect(dateOf(dayOf(instantOf(at), days), days)).toBe(day)
  })

  it('has a last instant of each day, and of none beyond', () => {
    const last = days.beginnings.length - 2
    for (let day = 0; day <= last; day += 1) expect(dayOf(lastInstant(day, days), days)).toBe(day)
    expect(() => lastInstant(last + 1, days)).toThrow(NotInTable)
  })
})

describe('daysBetween', () => {
  const days = daysOf(tables[0]!)
  const [first, second, third] = days.beginnings as [number, number, number]

  it('leaves out the day that begins as the time ends', () => {
    expect(daysBetween(first, third, days)).toEqual([0, 1])
    expect(daysBetween(first, second + 1, days)).toEqual([0, 1])
    expect(daysBetween(second, second, days)).toEqual([1])
  })
})

describe('an instant', () => {
  it.each([
    ['2026-07-16T21:59:59.999999Z', '2026-07-16T21:59:59.999999+00:00'],
    ['2026-07-16T23:59:59.9+02:00', '2026-07-16T21:59:59.900000+00:00'],
    ['2199-12-31T23:59:59.999999Z', '2199-12-31T23:59:59.999999+00:00'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999+00:00'],
    ['1900-01-01T00:00:00-11:00', '1900-01-01T11:00:00+00:00'],
  ])('%s is exact to the microsecond', (text, utc) => {
    expect(iso(instantOf(text))).toBe(utc)
    expect(iso(instantOf(text) + 1)).not.toBe(utc)
  })

  it.each(['', 'today', '2026-07-16', '2026-07-16T21:59:59', '2026-07-16T21:59:59.1234567Z'])(
    'is not %j',
    (text) => {
      expect(instantOf(text)).toBeNaN()
    },
  )
})
