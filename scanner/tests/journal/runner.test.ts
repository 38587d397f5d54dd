import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import type { Handed } from '../../src/journal/hand_over'
import { Runner } from '../../src/journal/runner'
import { NO_IDEA } from '../../src/phone/judge'
import type { Numbered, ScanBody, ScanEntry } from '../../src/phone/entry'
import type { Judge } from '../../src/phone/phone'
import type { Answer, Delivered, Scan } from '../../src/server/api'
import type { Later } from '../../src/server/delivery'
import { problem, verdict } from '../given'
import { MemoryJournal } from './memory'

const NOON = '2026-11-28T12:00:00Z'

type Said = Answer | Later | null

const scan = (scan_id: string, code = 'A'): Scan => ({ scan_id, code, gate: 'g1', party: 1 })
const told = (change: Partial<ToldVerdict> = {}): Answer => ({
  is: 'verdict',
  verdict: verdict(change),
})
const nothing = (): void => undefined
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

let disk: MemoryJournal
let asked: ScanBody[]
let answers: ((said: Said) => void)[]
let refuses: ((error: Error) => void) | null
let handed: Numbered[][]
let takes: () => Promise<Handed>
let pauses: number[]

const stored = (number: number): Handed => ({
  is: 'stored',
  stored: number,
  words: new Map(),
  notReversed: new Map(),
  isEnded: false,
})

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime('2026-11-28T19:00:00Z')
  disk = new MemoryJournal()
  refuses = null
  ;[asked, answers, handed, pauses] = [[], [], [], []]
  takes = () => Promise.resolve(stored(handed.flat().at(-1)?.number ?? 0))
})

afterEach(() => {
  vi.useRealTimers()
})

/** As the page is opened, with what is on the disk. */
function runner(judge: Judge = () => NO_IDEA): Runner {
  return new Runner(
    {
      settings: { decides: false, budget: 0 },
      judgeOf: () => Promise.resolve(judge),
      hasList: () => false,
      tell: () => verdict(),
      ask: (body) => {
        asked.push(body)
        return new Promise((resolve, reject) => {
          answers.push(resolve)
          refuses = reject
        })
      },
      handOver: (_, entries) => {
        handed.push([...entries])
        return takes()
      },
      pause: (ms, signal) =>
        new Promise((resolve) => {
          pauses.push(ms)
          setTimeout(resolve, ms)
          signal.addEventListener('abort', () => {
            resolve()
          })
        }),
      now: () => Date.now(),
      clockErrorMs: () => -40,
    },
    disk.opened(),
  )
}

function scanning(
  on: Runner,
  what: Scan,
  onFailure: (failures: number) => void = nothing,
): { end: Promise<Delivered>; giveUp: () => void } {
  const giving = new AbortController()
  return {
    end: on.scan(what, giving.signal, onFailure),
    giveUp: () => {
      giving.abort()
    },
  }
}

async function answer(said: Said): Promise<void> {
  await settle()
  answers.shift()?.(said)
  await settle()
}

describe('a scan that the server answers', () => {
  it('is written before it is asked about, and again before it is shown', async () => {
    const { end } = scanning(runner(), scan('s1'))
    await answer(told())
    expect(await end).toMatchObject({ scan: { scan_id: 's1' }, outcome: { is: 'verdict' } })
    const shown = { verdict: 'admitted', reason: 'ok', by: 'server' }
    expect(disk.writes).toMatchObject([
      [{ scan_id: 's1', shown: null, clock_error_ms: -40 }, 'relaxed'],
      [{ scan_id: 's1', shown, number: null }, 'strict'],
    ])
  })

  it('tells when its code came into view, in each attempt the same', async () => {
    scanning(runner(), scan('s1'))
    await answer(null)
    await vi.advanceTimersByTimeAsync(5000)
    await answer(told())
    expect(asked.map(({ scanned_at }) => scanned_at)).toEqual([
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
    expect(handed).toEqual([])
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
    expect([failures, pauses]).toEqual([
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
    expect(handed).toMatchObject([[{ number: 1, scan_id: 's1', shown: null }]])
    expect([disk.acknowledged, disk.notes, disk.writes.length]).toEqual([1, [0], 2])
  })

  it('is not even written where nobody waited any more as it began', async () => {
    const delivered = await runner().scan(scan('s1'), AbortSignal.abort(), nothing)
    expect(delivered.outcome).toEqual({ is: 'cancelled' })
    await settle()
    expect([asked, disk.entries]).toEqual([[], []])
  })

  it('is not handed over before it is stored', async () => {
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    disk.hold()
    giveUp()
    await settle()
    expect(handed).toEqual([])
    disk.letGo()
    await settle()
    expect(handed).toHaveLength(1)
  })

  it('is handed over after the page was loaded again', async () => {
    takes = () => Promise.resolve({ is: 'unreachable' })
    scanning(runner(), scan('s1'))
    await settle()
    takes = () => Promise.resolve(stored(1))
    expect(runner().waiting.value).toBe(1)
    await settle()
    expect(handed.at(-1)).toMatchObject([{ number: 1, scan_id: 's1', shown: null }])
  })

  it('is taken back before its code is asked about again', async () => {
    const on = runner()
    const first = scanning(on, scan('s1'))
    await settle()
    let take: (taken: Handed) => void = nothing
    takes = () =>
      new Promise((resolve) => {
        take = resolve
      })
    first.giveUp()
    await settle()
    scanning(on, scan('s2'))
    await settle()
    expect(asked.map(({ scan_id }) => scan_id)).toEqual(['s1'])
    take(stored(1))
    await settle()
    expect(asked.map(({ scan_id }) => scan_id)).toEqual(['s1', 's2'])
  })

  it('does not stop the next scan where the server does not want it', async () => {
    const on = runner()
    takes = () => Promise.resolve({ is: 'refused', isTooShort: true })
    const first = scanning(on, scan('s1'))
    await settle()
    first.giveUp()
    await settle()
    scanning(on, scan('s2'))
    await settle()
    expect(asked.map(({ scan_id }) => scan_id)).toEqual(['s1', 's2'])
    expect(on.trouble.value).toBe('too-short')
  })

  it('is tried again together with the others, one attempt at a time', async () => {
    takes = () => Promise.resolve({ is: 'unreachable' })
    const on = runner()
    for (let at = 0; at < 20; at++) {
      const { giveUp } = scanning(on, scan(`s${at}`, `code ${at}`))
      await settle()
      giveUp()
      await settle()
    }
    await vi.advanceTimersByTimeAsync(20_000)
    handed = []
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handed).toHaveLength(6)
  })

  it('waits for as long as the server wants to be left alone', async () => {
    takes = () => Promise.resolve({ is: 'unreachable', laterMs: 20_000 })
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    await settle()
    expect(pauses).toEqual([20_000])
  })

  it('is not shown if its answer was just being stored', async () => {
    const { end, giveUp } = scanning(runner(), scan('s1'))
    await settle()
    disk.hold()
    await answer(told())
    giveUp()
    disk.letGo()
    expect((await end).outcome).toEqual({ is: 'cancelled' })
    await settle()
    expect(handed).toMatchObject([[{ number: 1, scan_id: 's1', shown: null }]])
  })
})

describe('a call that fails on this phone', () => {
  const failing = (): Promise<never> => Promise.reject(new Error('no'))

  it('does not end the hand-over for good', async () => {
    takes = failing
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    await settle()
    takes = () => Promise.resolve(stored(1))
    await vi.advanceTimersByTimeAsync(10_000)
    expect([handed.length, disk.acknowledged]).toEqual([2, 1])
  })

  it('leaves no scan without an answer', async () => {
    const ends: string[] = []
    void scanning(runner(), scan('s1')).end.then(({ outcome }) => ends.push(outcome.is))
    await settle()
    refuses?.(new Error('no'))
    answers.shift()
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
    disk.isBroken = true
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
    disk.isBroken = true
    await answer(told())
    expect((await end).outcome.is).toBe('verdict')
    on.leave(null)
    disk.isBroken = false
    await vi.advanceTimersByTimeAsync(120_000)
    expect(disk.entries).toMatchObject([{ scan_id: 's1', shown: { verdict: 'admitted' } }])
    expect([handed, on.isUnwritten]).toEqual([[], false])
  })

  it('is tried again, although nothing waits to be handed over', async () => {
    disk.isBroken = true
    const on = runner()
    scanning(on, scan('s1'))
    await answer(told())
    on.leave(null)
    disk.isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(on.trouble.value).toBe(null)
    scanning(on, scan('s2', 'B'))
    await settle()
    expect(disk.entries.map((entry) => entry.scan_id)).toEqual(['s1', 's2'])
  })

  it('asks again about the same scan when a code that was given up comes again', async () => {
    const on = runner()
    const first = scanning(on, scan('s1'))
    await settle()
    disk.isBroken = true
    first.giveUp()
    await settle()
    scanning(on, scan('s2'))
    await settle()
    expect(asked.map(({ scan_id }) => scan_id)).toEqual(['s1', 's1'])
  })

  it('hands nothing over until it works again', async () => {
    const on = runner()
    const first = scanning(on, scan('s1'))
    await settle()
    disk.isBroken = true
    first.giveUp()
    await settle()
    expect([handed, on.isUnwritten]).toEqual([[], true])
    disk.isBroken = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handed).toHaveLength(1)
    expect([on.isUnwritten, on.trouble.value]).toEqual([false, null])
  })
})

describe('a server that was set back to a backup', () => {
  const kept = (scan_id: string, number: number | null): ScanEntry => ({
    ...{ is: 'scan', scan_id, code: 'A', gate: 'g1', party: 1, scanned_at: NOON, number },
    ...{ clock_error_ms: 0, credential: '5', seq: 1 },
    shown: { verdict: 'admitted', reason: 'ok', by: number === null ? 'server' : 'phone' },
  })
  const numbers = (): number[] => handed.flat().map(({ number }) => number)
  const scans = (): string[] => handed.flat().map(({ scan_id }) => scan_id)

  beforeEach(() => {
    disk.entries.push(kept('alone', 1), kept('live', null))
    disk.acknowledged = 1
  })

  /** It forgets once what it had. */
  const setBack = (): void => {
    takes = () => {
      takes = () => Promise.resolve(stored(handed.flat().at(-1)?.number ?? 0))
      return Promise.resolve({ is: 'set-back', stored: 0 })
    }
  }

  it('is told again what it has lost, also what it had decided itself', async () => {
    setBack()
    const on = runner()
    const { giveUp } = scanning(on, scan('s1'))
    await settle()
    giveUp()
    await settle()
    expect(numbers()).toEqual([2, 1, 2, 3])
    expect(scans()).toEqual(['s1', 'alone', 's1', 'live'])
    expect([on.waiting.value, disk.acknowledged]).toEqual([0, 3])
  })

  it('is told as soon as the phone hears of it', async () => {
    takes = () => Promise.resolve(stored(handed.flat().at(-1)?.number ?? 0))
    const on = runner()
    await on.tellAgain()
    await settle()
    expect(scans()).toEqual(['alone', 'live'])
    expect([on.waiting.value, disk.acknowledged]).toEqual([0, 2])
  })

  it('is left alone for a minute where it does not know the phone any more', async () => {
    takes = () => Promise.resolve({ is: 'refused', isTooShort: false })
    void runner().tellAgain()
    await vi.advanceTimersByTimeAsync(59_000)
    expect(handed).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(handed).toHaveLength(2)
  })

  it('is not asked again and again where the phone does not have what is missing', async () => {
    takes = () => Promise.resolve({ is: 'set-back', stored: 0 })
    disk.entries.splice(0)
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    await settle()
    expect(handed).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(59_000)
    expect(handed).toHaveLength(2)
  })
})
