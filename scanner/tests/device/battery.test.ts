import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FLAT_BELOW, isRunningFlat, watchBattery } from '../../src/device/battery'

let manager: EventTarget & { level: number; charging: boolean }

beforeEach(() => {
  manager = Object.assign(new EventTarget(), { level: 0.5, charging: false })
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('navigator', { getBattery: () => Promise.resolve(manager) })
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  isRunningFlat.value = false
})

function become(level: number, charging: boolean): void {
  manager.level = level
  const isPlugged = charging !== manager.charging
  manager.charging = charging
  manager.dispatchEvent(new Event(isPlugged ? 'chargingchange' : 'levelchange'))
}

it('runs flat when it is nearly empty and not plugged in', async () => {
  await watchBattery(() => Promise.resolve())
  expect(isRunningFlat.value).toBe(false)
  become(FLAT_BELOW, false)
  expect(isRunningFlat.value).toBe(false)
  become(FLAT_BELOW - 0.01, false)
  expect(isRunningFlat.value).toBe(true)
  become(FLAT_BELOW - 0.01, true)
  expect(isRunningFlat.value).toBe(false)
})

it('is not known in every browser', async () => {
  vi.stubGlobal('navigator', { getBattery: () => Promise.reject(new Error('forbidden')) })
  await watchBattery(() => Promise.resolve())
  expect(isRunningFlat.value).toBe(false)
})
