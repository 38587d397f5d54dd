import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Door } from '../../src/door/door'
import type { Outcome } from '../../src/server/api'
import { DEFAULTS } from '../../src/settings/preferences'
import { delivering, surroundings, verdict } from '../given'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const refused: Outcome = {
  is: 'verdict',
  verdict: verdict({ verdict: 'refused', reason: 'used_up' }),
}

it('keeps the refusal while somebody looks up what to do, until they tap', async () => {
  const door = new Door(surroundings({ deliver: delivering(() => Promise.resolve(refused)) }))
  door.enter('A')
  await vi.advanceTimersByTimeAsync(200)
  expect(door.stage.value.is).toBe('verdict')

  door.stay()
  await vi.advanceTimersByTimeAsync(DEFAULTS.redMs * 3)
  expect(door.stage.value.is).toBe('verdict')

  door.newScan()
  expect(door.stage.value.is).toBe('idle')
})
