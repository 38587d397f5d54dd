import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  BUSY_FOR_MS,
  BUSY_MS,
  FAILED_MS_MAX,
  GONE_MS,
  IDLE_MS,
  KeepUp,
} from '../../src/roster/keep_up'
import type { Synced } from '../../src/roster/sync'
import { isConnected } from '../../src/server/contact'

const LATER = 1.2
let page: EventTarget & { hidden: boolean }
let asked: number
let answer: () => Promise<Synced>
let keepUp: KeepUp | null

beforeEach(() => {
  vi.useFakeTimers()
  page = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', new EventTarget())
  ;[asked, keepUp, isConnected.value] = [0, null, true]
  answer = () => Promise.resolve('new')
})

afterEach(() => {
  keepUp?.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function started(): Promise<KeepUp> {
  keepUp = new KeepUp(() => {
    asked += 1
    return answer()
  })
  await passed(0)
  return keepUp
}

const passed = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

async function askedIn(ms: number): Promise<number> {
  const before = asked
  await passed(ms)
  return asked - before
}

function setHidden(hidden: boolean): void {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

describe('a phone', () => {
  it('asks at once, and then seldom as long as nobody comes', async () => {
    await started()
    expect(asked).toBe(1)
    expect(await askedIn(IDLE_MS - 1)).toBe(0)
    expect(await askedIn(IDLE_MS)).toBe(1)
  })

  it('asks often for some minutes after a scan', async () => {
    const door = await started()
    door.scanned()
    expect(await askedIn(BUSY_MS * LATER)).toBe(1)
    expect(await askedIn(10 * BUSY_MS * LATER)).toBeGreaterThanOrEqual(10)
    await passed(BUSY_FOR_MS)
    expect(await askedIn(IDLE_MS - 1)).toBeLessThanOrEqual(1)
  })

  it('asks nothing while nobody sees its page, and at once when somebody does', async () => {
    await started()
    setHidden(true)
    expect(await askedIn(10 * IDLE_MS)).toBe(0)
    setHidden(false)
    expect(asked).toBe(2)
  })

  it('asks nothing more once it stands elsewhere', async () => {
    const door = await started()
    door.stop()
    setHidden(false)
    door.scanned()
    expect(await askedIn(10 * IDLE_MS)).toBe(0)
  })

  it('has one question on its way', async () => {
    answer = () => new Promise(() => undefined)
    const door = await started()
    door.scanned()
    window.dispatchEvent(new Event('online'))
    expect(await askedIn(10 * IDLE_MS)).toBe(0)
  })
})

/** Whose news come while a question is on its way. */
async function expectOneMoreAfter(news: () => void): Promise<void> {
  let answered: (synced: Synced) => void = () => undefined
  answer = () =>
    new Promise((resolve) => {
      answered = resolve
    })
  asked = 0
  news()
  news()
  expect(asked).toBe(1)
  answered('new')
  await passed(0)
  expect(asked).toBe(2)
  answered('new')
  expect(await askedIn(IDLE_MS - 1)).toBe(0)
}

describe('a phone that has brought news about', () => {
  it('asks at once', async () => {
    const door = await started()
    door.now()
    expect(asked).toBe(2)
  })

  it('asks once more where a question is on its way, whose answer may be older', async () => {
    const door = await started()
    await expectOneMoreAfter(() => {
      door.now()
    })
  })
})

describe('when the server rings', () => {
  let ring: () => void
  let isListening: boolean
  let hear: (isHeard: boolean) => void

  async function listening(): Promise<void> {
    const ask = (): Promise<Synced> => {
      asked += 1
      return answer()
    }
    keepUp = new KeepUp(ask, (onNews, onHeard) => {
      ;[ring, hear, isListening] = [onNews, onHeard, true]
      return () => {
        isListening = false
      }
    })
    await passed(0)
  }

  it('a phone asks at once, and then as seldom as before', async () => {
    await listening()
    ring()
    expect(asked).toBe(2)
    expect(await askedIn(IDLE_MS - 1)).toBe(0)
  })

  it('it asks once more where a question is on its way, whose answer may be older', async () => {
    await listening()
    await expectOneMoreAfter(ring)
  })

  it('a phone that hears it asks seldom while people come in, too', async () => {
    await listening()
    hear(true)
    keepUp?.scanned()
    expect(await askedIn(IDLE_MS - 1)).toBe(0)
  })

  it('a phone that hears it no more asks often again', async () => {
    await listening()
    hear(true)
    keepUp?.scanned()
    hear(false)
    expect(await askedIn(BUSY_MS * LATER)).toBe(1)
  })

  it('it does not hear it once it stands elsewhere', async () => {
    await listening()
    keepUp?.stop()
    ring()
    expect([asked, isListening]).toEqual([1, false])
  })
})

describe('without an answer', () => {
  beforeEach(() => {
    answer = () => Promise.resolve('unreachable')
  })

  it('a phone asks less and less often', async () => {
    const door = await started()
    door.scanned()
    await passed(10 * FAILED_MS_MAX)
    expect(await askedIn(10 * FAILED_MS_MAX)).toBeLessThanOrEqual(10)
  })

  it.each([
    ['the network is back', () => window.dispatchEvent(new Event('online'))],
    ['something else is answered', () => (isConnected.value = true)],
  ])('it asks at once when %s', async (_, comesBack) => {
    isConnected.value = false
    await started()
    await passed(10 * FAILED_MS_MAX)
    answer = () => Promise.resolve('new')
    const before = asked
    comesBack()
    expect(asked).toBe(before + 1)
    expect(await askedIn(IDLE_MS - 1)).toBe(0)
  })

  it('goes on where asking itself fails', async () => {
    answer = () => Promise.reject(new Error('broken'))
    await started()
    expect(await askedIn(FAILED_MS_MAX * LATER)).toBe(1)
  })
})

it.each(['gone', 'signed-out'] as const)('asks seldom where the answer is %s', async (told) => {
  answer = () => Promise.resolve(told)
  const door = await started()
  door.scanned()
  await passed(BUSY_MS * LATER)
  expect(await askedIn(GONE_MS - BUSY_MS)).toBe(0)
  expect(await askedIn(GONE_MS)).toBe(1)
})
