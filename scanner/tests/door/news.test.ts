import { signal } from '@preact/signals'
import { expect, it, vi } from 'vitest'
import { Door } from '../../src/door/door'
import { createHistory } from '../../src/door/history'
import { followNews, OLD_MS } from '../../src/door/news'
import { surroundings } from '../given'

const NOW = Date.parse('2026-11-28T19:00:00Z')

function raised(scan_id: string, ageMs: number) {
  const scan = { scan_id, code: 'A', gate: 'g1', party: 1 }
  return { scan, at: new Date(NOW - ageMs).toISOString(), raisedAt: NOW }
}

/** How often it rings of greens that were shown so long ago, and whether they hold the door. */
function heard(...agesMs: number[]): [rings: number, isHeld: boolean] {
  const alarms = signal(agesMs.map((ageMs, n) => raised(`s${n}`, ageMs)))
  const news = { mended: signal(null), alarms, notReversed: signal(new Map<string, string>()) }
  const door = new Door(surroundings({}))
  const hold = vi.spyOn(door, 'hold')
  let rings = 0
  followNews(news, door, createHistory(), {
    isKiosk: signal(false),
    ring: () => rings++,
    look: () => undefined,
  })
  return [rings, hold.mock.lastCall?.[0] ?? false]
}

it('an alarm rings and holds the door while its persons may still be near', () => {
  expect(heard(0)).toEqual([1, true])
  expect(heard(OLD_MS)).toEqual([1, true])
  expect(heard(OLD_MS + 1000)).toEqual([0, false])
})

it('an old alarm does not keep a fresh one from the screen', () => {
  expect(heard(OLD_MS + 1000, 0)).toEqual([1, true])
})
