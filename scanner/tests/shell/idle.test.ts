import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IDLE_MS, isBusy, whenIdle, type Going } from '../../src/shell/idle'

describe('what waits for a quiet moment', () => {
  const page = new EventTarget()
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('window', page)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  function waiting(): { busy: ReturnType<typeof signal<boolean>>; act: ReturnType<typeof vi.fn> } {
    const [busy, act] = [signal(false), vi.fn()]
    whenIdle(() => busy.value, act)
    return { busy, act }
  }

  it('happens once', () => {
    const { busy, act } = waiting()
    vi.advanceTimersByTime(IDLE_MS - 1)
    expect(act).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    busy.value = true
    busy.value = false
    vi.advanceTimersByTime(5 * IDLE_MS)
    expect(act).toHaveBeenCalledTimes(1)
  })

  it('waits as long as something is going on, and for a whole pause after that', () => {
    const { busy, act } = waiting()
    vi.advanceTimersByTime(IDLE_MS - 1)
    busy.value = true
    vi.advanceTimersByTime(10 * IDLE_MS)
    busy.value = false
    vi.advanceTimersByTime(IDLE_MS - 1)
    expect(act).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(act).toHaveBeenCalledTimes(1)
  })

  it.each(['keydown', 'pointerdown'])('begins to wait anew with each %s', (touch) => {
    const { act } = waiting()
    vi.advanceTimersByTime(IDLE_MS - 1)
    page.dispatchEvent(new Event(touch))
    vi.advanceTimersByTime(IDLE_MS - 1)
    expect(act).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(act).toHaveBeenCalledTimes(1)
  })
})

describe('what would be lost', () => {
  const raisedAt = Date.parse('2026-11-28T19:00:00Z')
  const going = (isKiosk: boolean, at = '2026-11-28T18:59:00Z', typed = ''): Going => ({
    door: { stage: signal({ is: 'idle' }), waiting: signal([]) },
    ...{ sheet: signal(null), typed: signal(typed), choosing: signal(false), place: signal(null) },
    ...{ calls: { current: signal(null) }, isKiosk: signal(isKiosk) },
    journal: { isUnwritten: false, alarms: signal(typed === '' ? [{ at, raisedAt }] : []) },
  })

  it('is an alarm that nobody has answered', () => {
    expect(isBusy(going(false))).toBe(true)
  })

  it('is no alarm of more than a quarter of an hour ago, which waits for somebody to look', () => {
    expect(isBusy(going(false, '2026-11-28T18:44:00Z'))).toBe(false)
  })

  it('is no alarm at a kiosk, where guests do not see it', () => {
    expect(isBusy(going(true))).toBe(false)
  })

  it('is a number that somebody has begun to type', () => {
    expect(isBusy(going(true, undefined, '6503'))).toBe(true)
  })
})
