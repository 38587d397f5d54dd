import { beforeEach, describe, expect, it, vi } from 'vitest'
import { stillToCome } from '../../src/core/told_verdict'
import { createStatistic } from '../../src/door/counts'
import type { DoorCounts, OpenCall } from '../../src/server/api'

describe('the statistic', () => {
  const ball: DoorCounts = { admitted: 15, expected: 25, calls: [], risk: null }

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
    let answer: (counts: DoorCounts) => void = () => undefined
    const later = new Promise<DoorCounts>((resolve) => {
      answer = resolve
    })
    follow(() => later)
    follow(null)
    answer(ball)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(counts.value).toBeNull()
  })

  it('tells what phones without contact could cost, until they are back', async () => {
    const { risk, follow } = createStatistic()
    let told: DoorCounts['risk'] = { detail: 'At most 37 people could come in twice.' }
    follow(() => Promise.resolve({ ...ball, risk: told }))
    await vi.advanceTimersByTimeAsync(0)
    expect(risk.value).toBe('At most 37 people could come in twice.')
    told = null
    await vi.advanceTimersByTimeAsync(20_000)
    expect(risk.value).toBe('')
  })

  it('tells of calls even where a verdict has brought younger counts', async () => {
    const { counts, calls, follow, put } = createStatistic()
    const call: OpenCall = {
      ...{ scan_id: 's1', ticket: '7', gate: 'West', device: 'Phone' },
      ...{ reason: 'used_up', waiting_seconds: 3 },
    }
    follow(() => Promise.resolve({ ...ball, calls: [call] }))
    put({ admitted: 16, expected: 25 })
    await vi.advanceTimersByTimeAsync(0)
    expect(counts.value?.admitted).toBe(16)
    expect(calls.value).toEqual([call])
    follow(null)
    expect(calls.value).toEqual([])
  })
})
