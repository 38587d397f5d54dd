import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCompanions, passKeys } from '../../src/door/companions'
import type { Look } from '../../src/door/desk'
import { Door, TAP_GUARD_MS } from '../../src/door/door'
import { listenToPassKeys } from '../../src/keyboard/pass_keys'
import type { Scan } from '../../src/server/api'
import { delivering, surroundings } from '../given'

const pass = {
  ...{ id: '5', number: '65037871', name: 'Sarah Kuntz', type: 'Daily', programme: 'Pass' },
  ...{ valid_until: null, max_companions: 4, entries: 0, again: null },
}

let sent: Scan[]
let found: (look: Look) => void
let door: Door
let stop: () => void
let at: number

/** The page has no field that has the focus. */
function press(key: string): void {
  window.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key, code: '' }))
}

beforeEach(() => {
  vi.useFakeTimers()
  const body = {}
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('Element', Map)
  vi.stubGlobal('document', { body, activeElement: body, querySelector: () => null })
  at = 10_000
  vi.spyOn(Event.prototype, 'timeStamp', 'get').mockImplementation(() => at)
  sent = []
  const deliver = delivering((scan) => {
    sent.push(scan)
    return new Promise(() => undefined)
  })
  door = new Door(surroundings({ deliver, look: () => new Promise((end) => (found = end)) }))
  stop = listenToPassKeys(passKeys(door, createCompanions(door.stage)))
})

afterEach(() => {
  stop()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const type = (keys: string, gap = 200): void => {
  for (const key of keys) {
    at += gap
    press(key)
  }
}
const open = async (max_companions = 4): Promise<void> => {
  found({ is: 'pass', pass: { ...pass, max_companions }, by: 'server' })
  await vi.advanceTimersByTimeAsync(TAP_GUARD_MS)
  at += TAP_GUARD_MS
}
const confirmed = (): number[] => {
  at += 200
  press('Enter')
  return sent.map(({ party }) => party)
}

describe('the companions of a pass', () => {
  it('count also if they are typed while the pass is looked up', async () => {
    door.enter('65037871')
    type('3')
    await open()
    expect(confirmed()).toEqual([4])
  })

  it('are nobody if they are more than the pass allows', async () => {
    door.enter('65037871')
    type('3')
    await open(2)
    expect(confirmed()).toEqual([1])
  })

  it('are not those of the pass before', async () => {
    door.enter('65037871')
    type('3')
    await open()
    press('Escape')
    expect(door.stage.value.is).toBe('idle')
    door.enter('65037871')
    await open()
    expect(confirmed()).toEqual([1])
  })

  it('are not chosen by the digits of a scan', async () => {
    door.enter('65037871')
    type('2')
    at += 300
    type('41', 5)
    await open()
    at += 1000
    expect(confirmed()).toEqual([3])
  })

  it('are confirmed by no Enter before the pass is seen, nor by that of a scan', async () => {
    door.enter('65037871')
    type('3')
    expect(confirmed()).toEqual([])
    await open()
    type('41', 5)
    at -= 190
    expect(confirmed()).toEqual([])
    at += 1000
    expect(confirmed()).toEqual([4])
  })
})
