import { signal } from '@preact/signals'
import { expect, it } from 'vitest'
import { Door } from '../../src/door/door'
import { createHistory } from '../../src/door/history'
import { followNews, OLD_MS } from '../../src/door/news'
import { surroundings } from '../given'

/** How often it rings of a green that was shown so long ago. */
function ringsOf(ageMs: number): number {
  const scan = { scan_id: 's', code: 'A', gate: 'g1', party: 1 }
  const alarms = signal([{ scan, at: new Date(Date.now() - ageMs).toISOString() }])
  const news = { mended: signal(null), alarms, notReversed: signal(new Map<string, string>()) }
  let rings = 0
  followNews(news, new Door(surroundings({})), createHistory(), {
    isKiosk: signal(false),
    ring: () => rings++,
    look: () => undefined,
  })
  return rings
}

it('an alarm rings while its persons may still be near', () => {
  expect([ringsOf(0), ringsOf(OLD_MS / 2), ringsOf(OLD_MS + 1000)]).toEqual([1, 1, 0])
})
