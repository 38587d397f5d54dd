import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { verdictOf } from '../../src/core/verdict'
import { Alarms } from '../../src/journal/alarms'
import { wordOf, type Handed } from '../../src/journal/hand_over'
import { Runner } from '../../src/journal/runner'
import type { Entry, Numbered } from '../../src/phone/entry'
import type { Judgement } from '../../src/phone/pending'
import { SERVER_MS } from '../../src/phone/patience'
import type { Answer, Delivered, Scan } from '../../src/server/api'
import { verdict } from '../given'
import { MemoryJournal } from './memory'

const scan = (scan_id: string): Scan => ({ scan_id, code: scan_id, gate: 'g1', party: 2 })
const USED_UP = { verdict: 'refused', reason: 'used_up', detail: 'Already used: 19:02.' } as const
const told = (change: Partial<ToldVerdict> = {}): Answer => ({
  is: 'verdict',
  verdict: verdict(change),
})
const never = (): AbortSignal => new AbortController().signal
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

let disk: MemoryJournal
let answers: ((said: Answer | null) => void)[]
let handed: Numbered[][]
let words: Map<string, ToldVerdict>
let refusals: Map<string, string>
let isReachable: boolean
let judgement: Judgement

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime('2026-11-28T19:00:00Z')
  disk = new MemoryJournal()
  ;[answers, handed] = [[], []]
  words = new Map()
  refusals = new Map()
  isReachable = false
  judgement = judged('ok')
})

afterEach(() => {
  vi.useRealTimers()
})

function judged(reason: 'ok' | 'used_up'): Judgement {
  const decision = [verdictOf(reason, { used: 1, allowed: 2 }), null] as const
  const word = reason === 'ok' ? 'admitted' : 'refused'
  const may = { isFinal: false, canDecide: true }
  return { verdict: word, reason, ...may, credential: '5', decision }
}

function runner(budget = 10, hasList = true, alarms = new Alarms()): Runner {
  return new Runner(
    {
      settings: { decides: true, budget },
      judgeOf: () => Promise.resolve(() => judgement),
      hasList: () => hasList,
      tell: (entry, { verdict: word, reason }) =>
        verdict({ scan_id: entry.scan_id, verdict: word, reason, by: 'phone' }),
      ask: () => new Promise((resolve) => answers.push(resolve)),
      recall: () => Promise.resolve(false),
      handOver: (_, entries) => {
        handed.push([...entries])
        return Promise.resolve(taken(entries))
      },
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      now: () => Date.now(),
      clockErrorMs: () => 0,
    },
    disk.opened(),
    alarms,
  )
}

function taken(entries: readonly Numbered[]): Handed {
  if (!isReachable) return { is: 'unreachable' }
  const known = new Map([...words].map(([id, one]) => [id, wordOf(one)]))
  const stored = entries.at(-1)?.number ?? 0
  return { is: 'stored', stored, words: known, notReversed: refusals, isEnded: false }
}

async function shown(on: Runner, scanId: string): Promise<Delivered> {
  const end = on.scan(scan(scanId), new AbortController().signal, () => undefined)
  await vi.advanceTimersByTimeAsync(SERVER_MS)
  return end
}

const verdictIn = (delivered: Delivered | null): ToldVerdict | null =>
  delivered?.outcome.is === 'verdict' ? delivered.outcome.verdict : null
const alarms = (on: Runner): string[] => on.alarms.open.value.map(({ scan }) => scan.scan_id)
const reversals = (): Entry[] => disk.entries.filter(({ is }) => is === 'reversal')

describe('a scan that the server does not answer in time', () => {
  it('is shown by this phone', async () => {
    expect(verdictIn(await shown(runner(), 's1'))).toMatchObject({
      by: 'phone',
      verdict: 'admitted',
    })
  })

  it('turns green where the server admits whom this phone had refused', async () => {
    judgement = judged('used_up')
    const on = runner()
    expect(verdictIn(await shown(on, 's1'))?.verdict).toBe('refused')
    answers[0]?.(told())
    await settle()
    expect(verdictIn(on.mended.value)).toMatchObject({ by: 'server', verdict: 'admitted' })
  })

  it('gets the names of the server, which agrees', async () => {
    const on = runner()
    await shown(on, 's1')
    answers[0]?.(told({ notes: ['Wheelchair'] }))
    await settle()
    expect(verdictIn(on.mended.value)?.notes).toEqual(['Wheelchair'])
    expect(alarms(on)).toEqual([])
  })
})

describe('a server that is late for one person after the other', () => {
  const isAnswered = async (on: Runner, code: Scan): Promise<boolean> => {
    let has = false
    void on.scan(code, never(), () => undefined).then(() => (has = true))
    await settle()
    return has
  }

  it('is not waited for, and is asked all the same', async () => {
    const on = runner()
    for (const id of ['s1', 's2']) await shown(on, id)
    expect(await isAnswered(on, scan('s3'))).toBe(true)
    expect(answers).toHaveLength(3)
  })

  it('is waited for again once it has answered in time', async () => {
    const on = runner()
    for (const id of ['s1', 's2', 's3']) await shown(on, id)
    answers[2]?.(told())
    expect(await isAnswered(on, scan('s4'))).toBe(true)
    await vi.advanceTimersByTimeAsync(SERVER_MS - 1)
    answers[3]?.(told())
    await settle()
    expect(await isAnswered(on, scan('s5'))).toBe(false)
  })

  it('is late sooner where the frame with the code was taken a while ago', async () => {
    const on = runner()
    const read = { ...scan('s1'), seenAt: performance.now() - SERVER_MS + 20 }
    const end = on.scan(read, never(), () => undefined)
    await vi.advanceTimersByTimeAsync(20)
    expect(verdictIn(await end)).toMatchObject({ by: 'phone' })
  })
})

describe('an alarm', () => {
  it('is raised in the words of the server, which contradicts a green', async () => {
    const on = runner()
    await shown(on, 's1')
    answers[0]?.(told(USED_UP))
    await settle()
    expect(on.alarms.open.value).toMatchObject([
      { scan: { scan_id: 's1', party: 2 }, at: '2026-11-28T19:00:00.000Z', verdict: USED_UP },
    ])
    expect(on.mended.value).toBeNull()
  })

  it('is raised once, also if the journal is answered in the same way', async () => {
    const on = runner()
    await shown(on, 's1')
    answers[0]?.(told(USED_UP))
    await settle()
    on.alarms.settle('s1')
    ;[isReachable, words] = [true, new Map([['s1', verdict(USED_UP)]])]
    on.leave(null)
    await settle()
    expect([handed.length, alarms(on)]).toEqual([1, []])
  })

  it('queues behind others when the journal is handed over', async () => {
    const on = runner()
    for (const id of ['s1', 's2', 's3']) {
      await shown(on, id)
      on.leave(null)
    }
    ;[isReachable, words] = [true, new Map(['s1', 's3'].map((id) => [id, verdict(USED_UP)]))]
    await vi.advanceTimersByTimeAsync(60_000)
    expect(alarms(on)).toEqual(['s1', 's3'])
    on.alarms.settle('s1')
    expect(alarms(on)).toEqual(['s3'])
  })

  it('is kept before it is noted that the server has the scan', async () => {
    let keep: () => void = () => undefined
    const shelf = {
      put: () => new Promise<void>((resolve) => (keep = resolve)),
      remove: () => Promise.resolve(),
    }
    const on = runner(10, true, new Alarms(shelf))
    await shown(on, 's1')
    ;[isReachable, words] = [true, new Map([['s1', verdict(USED_UP)]])]
    on.leave(null)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([alarms(on), disk.acknowledged, on.isUnwritten]).toEqual([['s1'], 0, true])
    keep()
    await settle()
    expect([disk.acknowledged, on.isUnwritten]).toEqual([1, false])
  })

  it('ends with the persons stopped: taken back in the journal', async () => {
    const on = runner()
    await shown(on, 's1')
    answers[0]?.(told(USED_UP))
    await settle()
    expect(await on.reversals.write('s1', 'r1')).toEqual({ is: 'written-down' })
    expect(alarms(on)).toEqual([])
    expect(reversals()).toMatchObject([{ number: 2, scan_id: 's1', reversal_id: 'r1' }])
  })

  it('is not raised of what was taken back before', async () => {
    const on = runner()
    await shown(on, 's1')
    await on.reversals.write('s1', 'r1')
    on.leave(null)
    ;[isReachable, words] = [true, new Map([['s1', verdict(USED_UP)]])]
    await vi.advanceTimersByTimeAsync(60_000)
    expect(alarms(on)).toEqual([])
  })
})

describe('taking back', () => {
  const byServer = async (on: Runner): Promise<void> => {
    void on.scan(scan('s1'), never(), () => undefined)
    await settle()
    answers[0]?.(told())
    await settle()
  }

  it('is done by the server where it knows of the scan', async () => {
    const on = runner()
    await byServer(on)
    const done = { is: 'reversal', reversal: { used: 0, allowed: 2, counts: null } } as const
    expect(await on.reversals.reverse('s1', 'r1', () => Promise.resolve(done))).toEqual(done)
    expect(reversals()).toEqual([])
  })

  it('is written down where the server does not answer, under the same id', async () => {
    const on = runner()
    await byServer(on)
    const nothing = (): Promise<null> => Promise.resolve(null)
    expect(await on.reversals.reverse('s1', 'r1', nothing)).toEqual({ is: 'written-down' })
    expect(reversals()).toMatchObject([{ reversal_id: 'r1', scan_id: 's1' }])
    expect(await on.reversals.reverse('s1', 'r1', nothing)).toEqual({ is: 'written-down' })
    expect(reversals()).toHaveLength(1)
  })

  it('is written down where the server takes longer than for a verdict', async () => {
    const on = runner()
    await byServer(on)
    let end: unknown = null
    void on.reversals
      .reverse('s1', 'r1', () => new Promise(() => undefined))
      .then((how) => {
        end = how
      })
    await vi.advanceTimersByTimeAsync(SERVER_MS - 1)
    expect([end, reversals()]).toEqual([null, []])
    await vi.advanceTimersByTimeAsync(1)
    expect(end).toEqual({ is: 'written-down' })
    expect(reversals()).toMatchObject([{ reversal_id: 'r1', scan_id: 's1' }])
  })

  it('is written down where the question fails on this phone', async () => {
    const on = runner()
    await byServer(on)
    const failing = (): Promise<never> => Promise.reject(new Error('no'))
    expect(await on.reversals.reverse('s1', 'r1', failing)).toEqual({ is: 'written-down' })
  })

  it('waits for the server where nothing is stored', async () => {
    const on = runner()
    await byServer(on)
    disk.isBroken = true
    const done = { is: 'reversal', reversal: { used: 0, allowed: 2, counts: null } } as const
    const slow = (): Promise<typeof done> =>
      new Promise((resolve) => setTimeout(resolve, 3000, done))
    const end = on.reversals.reverse('s1', 'r1', slow)
    await vi.advanceTimersByTimeAsync(3000)
    expect(await end).toEqual(done)
  })

  it('is one reversal for two who ask for it at once', async () => {
    const on = runner()
    await byServer(on)
    disk.hold()
    const ends = Promise.all([on.reversals.write('s1', 'r1'), on.reversals.write('s1', 'r2')])
    disk.letGo()
    expect(await ends).toEqual([{ is: 'written-down' }, { is: 'written-down' }])
    expect(reversals()).toHaveLength(1)
  })

  it('is written down behind a scan of which the server has not heard', async () => {
    const on = runner()
    await shown(on, 's1')
    const asked = vi.fn(() => Promise.resolve(null))
    expect(await on.reversals.reverse('s1', 'r1', asked)).toEqual({ is: 'written-down' })
    expect(asked).not.toHaveBeenCalled()
    isReachable = true
    on.leave(null)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(handed.at(-1)).toMatchObject([{ scan_id: 's1' }, { reversal_id: 'r1', scan_id: 's1' }])
  })

  it('tells why the server does not, once it has heard of it', async () => {
    const on = runner()
    await shown(on, 's1')
    await on.reversals.reverse('s1', 'r1', null)
    isReachable = true
    refusals.set('s1', 'Somebody has left since.')
    on.leave(null)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([...on.notReversed.value]).toEqual([['s1', 'Somebody has left since.']])
  })

  it('is not said to be done where nothing is stored', async () => {
    const on = runner()
    await shown(on, 's1')
    disk.isBroken = true
    expect(await on.reversals.reverse('s1', 'r1', null)).toEqual({ is: 'cancelled' })
    expect(on.trouble.value).toBe('not-stored')
  })
})

describe('whether this phone admits anybody', () => {
  it('depends on what it may and knows', () => {
    expect(runner().alone.value).toBe('decides')
    expect(runner(0).alone.value).toBe('may-not')
    expect(runner(1, false).alone.value).toBe('no-list')
  })

  it('ends with its budget, and with its storage', async () => {
    const on = runner(1)
    await shown(on, 's1')
    expect(on.alone.value).toBe('spent')
    const other = runner()
    disk.isBroken = true
    void other.scan(scan('s2'), never(), () => undefined)
    await settle()
    expect(other.alone.value).toBe('not-stored')
  })
})
