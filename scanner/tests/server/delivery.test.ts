import { describe, expect, it, vi } from 'vitest'
import { deliver, pauseMs, PAUSE_MS_MAX, type Later } from '../../src/server/delivery'

const atOnce = (): Promise<void> => Promise.resolve()
const ignore = (): void => undefined

describe('deliver', () => {
  const { signal } = new AbortController()

  it('tries again until an answer comes', async () => {
    let missing = 200
    const attempt = vi.fn(() => Promise.resolve(missing-- > 0 ? null : 'answer'))
    const failures: number[] = []
    expect(await deliver(attempt, signal, (attempts) => failures.push(attempts), atOnce)).toBe(
      'answer',
    )
    expect(attempt).toHaveBeenCalledTimes(201)
    expect(failures).toHaveLength(200)
  })

  it('waits for as long as the server asks, and never less than by itself', async () => {
    const answers = [{ is: 'later', ms: 5000 } as const, null, { is: 'later', ms: 0 } as const]
    const pauses: number[] = []
    const pause = (ms: number): Promise<void> => {
      pauses.push(ms)
      return Promise.resolve()
    }
    const attempt = (): Promise<Later | string | null> =>
      Promise.resolve(answers.length > 0 ? (answers.shift() ?? null) : 'answer')
    expect(await deliver(attempt, signal, ignore, pause)).toBe('answer')
    expect(pauses).toEqual([5000, pauseMs(2), pauseMs(3)])
  })

  it('does not argue with an answer', async () => {
    const attempt = vi.fn(() => Promise.resolve('no'))
    expect(await deliver(attempt, signal, ignore, atOnce)).toBe('no')
    expect(attempt).toHaveBeenCalledTimes(1)
  })

  it('ends when the person gives up, also in mid-request', async () => {
    const inPause = new AbortController()
    const giveUp = (): Promise<void> => {
      inPause.abort()
      return Promise.resolve()
    }
    const nothing = (): Promise<null> => Promise.resolve(null)
    expect(await deliver(nothing, inPause.signal, ignore, giveUp)).toEqual({ is: 'cancelled' })
    const inRequest = new AbortController()
    const late = (): Promise<string> => {
      inRequest.abort()
      return Promise.resolve('answer')
    }
    expect(await deliver(late, inRequest.signal, ignore, atOnce)).toEqual({ is: 'cancelled' })
  })
})

describe('pauseMs', () => {
  it('grows, and never beyond its ceiling', () => {
    const pauses = Array.from({ length: 2000 }, (_, index) => pauseMs(index + 1))
    expect(pauses.slice(0, 3)).toEqual([300, 600, 1200])
    expect(Math.max(...pauses)).toBe(PAUSE_MS_MAX)
  })
})
