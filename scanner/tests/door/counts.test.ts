import { beforeEach, describe, expect, it, vi } from 'vitest'
import { stillToCome, type Counts } from '../../src/core/verdict'
import { createStatistic } from '../../src/door/counts'

describe('the statistic', () => {
  const ball: Counts = { admitted: 15, expected: 25 }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', { hidden: false })
  })

  it('says how many of those expected are still to come', () => {
    expect(stillToCome(ball)).toBe(10)
    expect(stillToCome({ admitted: 3, expected: 2 })).toBe(0)
  })

  it('is that of the event at which the device stands', async () => {
    const { counts, follow } = createStatistic()
    follow(() => Promise.resolve(ball))
    await vi.advanceTimersByTimeAsync(0)
    expect(counts.value).toEqual(ball)
  })

  it('is none at a desk, also if an answer of the event before arrives there', async () => {
    const { counts, follow } = createStatistic()
    let answer: (counts: Counts) => void = () => undefined
    const later = new Promise<Counts>((resolve) => {
      answer = resolve
    })
    follow(() => later)
    follow(null)
    answer(ball)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(counts.value).toBeNull()
  })
})
