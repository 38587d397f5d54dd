import { describe, expect, it, vi } from 'vitest'
import type { Handed } from '../../src/journal/hand_over'
import { scanOf } from '../../src/phone/entry'
import { NO_IDEA } from '../../src/phone/judge'
import { problem } from '../given'
import {
  answer,
  here,
  nothing,
  prepare,
  runner,
  scan,
  scanning,
  settle,
  stored,
  told,
} from './here'

prepare()

describe('a scan that the server answers', () => {
  it('is written before it is asked about, and again before it is shown', async () => {
    const { end } = scanning(runner(), scan('s1'))
    await answer(told())
    expect(await end).toMatchObject({ scan: { scan_id: 's1' }, outcome: { is: 'verdict' } })
    const shown = { verdict: 'admitted', reason: 'ok', by: 'server' }
    expect(here.disk.writes).toMatchObject([
      [{ scan_id: 's1', shown: null, clock_error_ms: -40 }, 'relaxed'],
      [{ scan_id: 's1', shown, number: null }, 'strict'],
    ])
  })

  it('tells when its code came into view, in each attempt the same', async () => {
    scanning(runner(), scan('s1'))
    await answer(null)
    await vi.advanceTimersByTimeAsync(5000)
    await answer(told())
    expect(here.asked.map(({ scanned_at }) => scanned_at)).toEqual([
      '2026-11-28T19:00:00.000Z',
      '2026-11-28T19:00:00.000Z',
    ])
  })

  it('leaves nothing to hand over', async () => {
    const on = runner()
    scanning(on, scan('s1'))
    await answer(told())
    on.leave(null)
    await settle()
    expect(here.handed).toEqual([])
    expect(on.waiting.value).toBe(0)
  })

  it('is tried again until it is, for as long as the server wants to be left alone', async () => {
    const failures: number[] = []
    const { end } = scanning(runner(), scan('s1'), (count) => failures.push(count))
    await answer({ is: 'later', ms: 7000 })
    await vi.advanceTimersByTimeAsync(7000)
    await answer(null)
    await vi.advanceTimersByTimeAsync(600)
    await answer(told())
    expect((await end).outcome.is).toBe('verdict')
    expect([failures, here.pauses]).toEqual([
      [1, 2],
      [7000, 600],
    ])
  })
})

describe('a scan that is given up', () => {
  it('is handed over as one that nobody saw', async () => {
    const { end, giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    expect((await end).outcome).toEqual({ is: 'cancelled' })
    await settle()
    expect(here.handed).toMatchObject([[{ number: 1, scan_id: 's1', shown: null }]])
    expect([here.disk.acknowledged, here.disk.notes, here.disk.writes.length]).toEqual([1, [0], 2])
  })

  it('is not even written where nobody waited any more as it began', async () => {
    const delivered = await runner().scan(scan('s1'), AbortSignal.abort(), nothing)
    expect(delivered.outcome).toEqual({ is: 'cancelled' })
    await settle()
    expect([here.asked, here.disk.entries]).toEqual([[], []])
  })

  it('is not handed over before it is stored', async () => {
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    here.disk.hold()
    giveUp()
    await settle()
    expect(here.handed).toEqual([])
    here.disk.letGo()
    await settle()
    expect(here.handed).toHaveLength(1)
  })

  it('is handed over after the page was loaded again', async () => {
    here.takes = () => Promise.resolve({ is: 'unreachable' })
    scanning(runner(), scan('s1'))
    await settle()
    here.takes = () => Promise.resolve(stored(1))
    expect(runner().waiting.value).toBe(1)
    await settle()
    expect(here.handed.at(-1)).toMatchObject([{ number: 1, scan_id: 's1', shown: null }])
  })

  it('is taken back before its code is asked about again', async () => {
    const on = runner()
    const first = scanning(on, scan('s1'))
    await settle()
    let take: (taken: Handed) => void = nothing
    here.takes = () =>
      new Promise((resolve) => {
        take = resolve
      })
    first.giveUp()
    await settle()
    scanning(on, scan('s2'))
    await settle()
    expect(here.asked.map(({ scan_id }) => scan_id)).toEqual(['s1'])
    take(stored(1))
    await settle()
    expect(here.asked.map(({ scan_id }) => scan_id)).toEqual(['s1', 's2'])
  })

  it('does not stop the next scan where the server does not want it', async () => {
    const on = runner()
    here.takes = () => Promise.resolve({ is: 'refused', isTooShort: true })
    const first = scanning(on, scan('s1'))
    await settle()
    first.giveUp()
    await settle()
    scanning(on, scan('s2'))
    await settle()
    expect(here.asked.map(({ scan_id }) => scan_id)).toEqual(['s1', 's2'])
    expect(on.trouble.value).toBe('too-short')
  })

  it('is tried again together with the others, one attempt at a time', async () => {
    here.takes = () => Promise.resolve({ is: 'unreachable' })
    const on = runner()
    for (let at = 0; at < 20; at++) {
      const { giveUp } = scanning(on, scan(`s${at}`, `code ${at}`))
      await settle()
      giveUp()
      await settle()
    }
    await vi.advanceTimersByTimeAsync(20_000)
    here.handed = []
    await vi.advanceTimersByTimeAsync(60_000)
    expect(here.handed).toHaveLength(6)
  })

  it('waits for as long as the server wants to be left alone', async () => {
    here.takes = () => Promise.resolve({ is: 'unreachable', laterMs: 20_000 })
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    await settle()
    expect(here.pauses).toEqual([20_000])
  })

  it('is not shown if its answer was just being stored', async () => {
    const { end, giveUp } = scanning(runner(), scan('s1'))
    await settle()
    here.disk.hold()
    await answer(told())
    giveUp()
    here.disk.letGo()
    expect((await end).outcome).toEqual({ is: 'cancelled' })
    await settle()
    expect(here.handed).toMatchObject([[{ number: 1, scan_id: 's1', shown: null }]])
  })
})

describe('a call that fails on this phone', () => {
  const failing = (): Promise<never> => Promise.reject(new Error('no'))

  it('does not end the hand-over for good', async () => {
    here.takes = failing
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    await settle()
    here.takes = () => Promise.resolve(stored(1))
    await vi.advanceTimersByTimeAsync(10_000)
    expect([here.handed.length, here.disk.acknowledged]).toEqual([2, 1])
  })

  it('leaves no scan without an answer', async () => {
    const ends: string[] = []
    void scanning(runner(), scan('s1')).end.then(({ outcome }) => ends.push(outcome.is))
    await settle()
    here.refuses?.(new Error('no'))
    here.answers.shift()
    await vi.advanceTimersByTimeAsync(5000)
    await answer(told())
    expect(ends).toEqual(['verdict'])
  })
})

describe('a scan to which the server gives no verdict', () => {
  it('ends with its problem', async () => {
    const { end } = scanning(runner(), scan('s1'))
    await answer(problem(403, 'Not here.'))
    expect((await end).outcome).toEqual(problem(403, 'Not here.'))
  })

  it('is heard also after this phone has answered by itself', async () => {
    const on = runner(() => ({ ...NO_IDEA, verdict: 'admitted', reason: 'ok', canDecide: true }))
    on.set({ decides: true, budget: 9 })
    const { end } = scanning(on, scan('s1'))
    await vi.advanceTimersByTimeAsync(250)
    expect((await end).outcome.is).toBe('verdict')
    expect(on.isSignedOut.value).toBe(false)
    await answer({ is: 'signed-out' })
    expect(on.isSignedOut.value).toBe(true)
  })
})

describe('a browser that stores nothing', () => {
  it('does not keep the server from answering', async () => {
    here.disk.isBroken = true
    const on = runner()
    const { end } = scanning(on, scan('s1'))
    await answer(told())
    expect((await end).outcome.is).toBe('verdict')
    expect(on.trouble.value).toBe('not-stored')
  })

  it('does not keep it from the screen where the disk fails after the question', async () => {
    const on = runner()
    const { end } = scanning(on, scan('s1'))
    await settle()
    here.disk.isBroken = true
    await answer(told())
    expect((await end).outcome.is).toBe('verdict')
    on.leave(null)
    here.disk.isBroken = false
    await vi.advanceTimersByTimeAsync(120_000)
    expect(here.disk.entries).toMatchObject([{ scan_id: 's1', shown: { verdict: 'admitted' } }])
    expect([here.handed, on.isUnwritten]).toEqual([[], false])
  })

  it('is tried again, although nothing waits to be handed over', async () => {
    here.disk.isBroken = true
    const on = runner()
    scanning(on, scan('s1'))
    await answer(told())
    on.leave(null)
    here.disk.isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(on.trouble.value).toBe(null)
    scanning(on, scan('s2', 'B'))
    await settle()
    expect(here.disk.entries.map(scanOf)).toEqual(['s1', 's2'])
  })

  it('asks again about the same scan when a code that was given up comes again', async () => {
    const on = runner()
    const first = scanning(on, scan('s1'))
    await settle()
    here.disk.isBroken = true
    first.giveUp()
    await settle()
    scanning(on, scan('s2'))
    await settle()
    expect(here.asked.map(({ scan_id }) => scan_id)).toEqual(['s1', 's1'])
  })

  it('hands nothing over until it works again', async () => {
    const on = runner()
    const first = scanning(on, scan('s1'))
    await settle()
    here.disk.isBroken = true
    first.giveUp()
    await settle()
    expect([here.handed, on.isUnwritten]).toEqual([[], true])
    here.disk.isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(here.handed).toHaveLength(1)
    expect([on.isUnwritten, on.trouble.value]).toEqual([false, null])
  })
})
