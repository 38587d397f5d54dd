import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readinessOf, tellReadiness, type Moment } from '../../src/device/readiness'
import type { Readiness } from '../../src/server/api'
import { desk, event, gate } from '../given'

const ready: Readiness = {
  gate: '7',
  camera: 'live',
  code_seen_seconds: null,
  sound: 'on',
  clock_at: '2026-11-22T18:00:00.000Z',
  network: '4g',
  version: '1',
  storage_kept: true,
  storage_free_mb: 900,
}

describe('how ready a device is', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('is told at the start, when it changes and now and then', async () => {
    const state = signal<Readiness | null>(null)
    const told: Readiness[] = []
    tellReadiness(
      () => state.value,
      (readiness) => Promise.resolve(told.push(readiness) > 0),
    )
    await vi.advanceTimersByTimeAsync(5000)
    expect(told).toEqual([])
    state.value = ready
    await vi.advanceTimersByTimeAsync(5000)
    expect(told).toEqual([ready])
    state.value = { ...ready, code_seen_seconds: 1 }
    state.value = { ...ready, code_seen_seconds: 2 }
    await vi.advanceTimersByTimeAsync(5000)
    expect(told.length).toBe(2)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(told.length).toBe(3)
  })

  it('is told again when nobody heard it', async () => {
    const state = signal<Readiness | null>(ready)
    const tell = vi.fn(() => Promise.resolve(false))
    tellReadiness(() => state.value, tell)
    await vi.advanceTimersByTimeAsync(2000)
    state.value = { ...ready, clock_at: '2026-11-22T18:00:09.000Z' }
    await vi.advanceTimersByTimeAsync(2000)
    expect(tell).toHaveBeenCalledTimes(2)
  })
})

describe('what is told', () => {
  beforeEach(() => {
    vi.stubGlobal('navigator', { connection: { effectiveType: '4g' } })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  const door = { event: event('3', []), gate: gate('7') }
  const moment: Moment = {
    place: door,
    camera: 'live',
    codeSeenAt: null,
    wantsSound: true,
    isMuted: false,
    version: '1',
    room: { isKept: false, freeMb: 12 },
  }

  it('is how the device stands at its door', () => {
    const told = readinessOf(moment)
    expect(told).toMatchObject({
      gate: '7',
      camera: 'live',
      code_seen_seconds: null,
      sound: 'on',
      network: '4g',
      version: '1',
      storage_kept: false,
      storage_free_mb: 12,
    })
    expect(Number.isNaN(Date.parse(told?.clock_at ?? ''))).toBe(false)
    expect(readinessOf({ ...moment, codeSeenAt: 0 })?.code_seen_seconds).toBeGreaterThanOrEqual(0)
  })

  it('says why nothing is heard', () => {
    expect(readinessOf({ ...moment, isMuted: true })?.sound).toBe('locked')
    expect(readinessOf({ ...moment, isMuted: true, wantsSound: false })?.sound).toBe('off')
  })

  it('is nothing at a desk and before a place is chosen', () => {
    expect(readinessOf({ ...moment, place: { ...door, gate: desk('7') } })).toBeNull()
    expect(readinessOf({ ...moment, place: null })).toBeNull()
  })
})
