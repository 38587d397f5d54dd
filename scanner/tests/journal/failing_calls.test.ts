import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Handed } from '../../src/journal/hand_over'
import { Runner } from '../../src/journal/runner'
import { NO_IDEA } from '../../src/phone/judge'
import type { Answer, Outcome, Scan } from '../../src/server/api'
import { verdict } from '../given'
import { MemoryJournal } from './memory'

const SCAN: Scan = { scan_id: 's1', code: 'A', gate: 'g1', party: 1 }
const ADMITTED: Answer = { is: 'verdict', verdict: verdict() }
const STORED: Handed = {
  ...{ is: 'stored', stored: 1, isEnded: false },
  ...{ words: new Map(), notReversed: new Map() },
}
const failing = (): Promise<never> => Promise.reject(new Error('no'))
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

let disk: MemoryJournal
let ask: () => Promise<Answer>
let handOver: ReturnType<typeof vi.fn<() => Promise<Handed>>>

beforeEach(() => {
  vi.useFakeTimers()
  disk = new MemoryJournal()
  ask = () => new Promise(() => undefined)
  handOver = vi.fn(() => Promise.resolve(STORED))
})

afterEach(() => {
  vi.useRealTimers()
})

function runner(): Runner {
  return new Runner(
    {
      settings: { decides: false, budget: 0 },
      judgeOf: () => Promise.resolve(() => NO_IDEA),
      hasList: () => false,
      tell: () => verdict(),
      ask: () => ask(),
      recall: () => Promise.resolve(false),
      handOver,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      now: () => Date.now(),
      clockErrorMs: () => 0,
    },
    disk.opened(),
  )
}

it('a call that fails on this phone does not end the hand-over for good', async () => {
  handOver.mockImplementation(failing)
  const giving = new AbortController()
  void runner().scan(SCAN, giving.signal, () => undefined)
  await settle()
  giving.abort()
  await settle()
  handOver.mockResolvedValue(STORED)
  await vi.advanceTimersByTimeAsync(10_000)
  expect([handOver.mock.calls.length, disk.acknowledged]).toEqual([2, 1])
})

it('a call that fails on this phone leaves no scan without an answer', async () => {
  ask = failing
  const ends: Outcome[] = []
  const { signal } = new AbortController()
  const end = runner().scan(SCAN, signal, () => undefined)
  void end.then(({ outcome }) => ends.push(outcome))
  await settle()
  ask = () => Promise.resolve(ADMITTED)
  await vi.advanceTimersByTimeAsync(5000)
  expect(ends).toEqual([ADMITTED])
})

it('a server that does not know the phone any more is left alone for a minute', async () => {
  handOver.mockResolvedValue({ is: 'refused', isTooShort: false })
  void runner().tellAgain()
  await vi.advanceTimersByTimeAsync(59_000)
  expect(handOver).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1000)
  expect(handOver).toHaveBeenCalledTimes(2)
})
