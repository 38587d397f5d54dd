// A journal's runner in tests: its disk, what it asks the server, and what the server says.

import { afterEach, beforeEach, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import type { OnWait, Recall } from '../../src/journal/around'
import type { Handed } from '../../src/journal/hand_over'
import { Runner } from '../../src/journal/runner'
import type { Numbered, ScanBody } from '../../src/phone/entry'
import { NO_IDEA } from '../../src/phone/judge'
import type { Judge } from '../../src/phone/phone'
import type { Answer, Delivered, Scan } from '../../src/server/api'
import type { Later } from '../../src/server/delivery'
import { verdict } from '../given'
import { MemoryJournal } from './memory'

type Said = Answer | Later | null

interface Here {
  disk: MemoryJournal
  asked: ScanBody[]
  answers: ((said: Said) => void)[]
  refuses: ((error: Error) => void) | null
  handed: Numbered[][]
  takes: () => Promise<Handed>
  recall: Recall
  pauses: number[]
}

/** Anew for each test. */
export const here: Here = fresh()

function fresh(): Here {
  return {
    disk: new MemoryJournal(),
    ...{ asked: [], answers: [], refuses: null, handed: [], pauses: [] },
    recall: () => Promise.resolve(false),
    takes: () => Promise.resolve(stored(here.handed.flat().at(-1)?.number ?? 0)),
  }
}

export function prepare(): void {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.setSystemTime('2026-11-28T19:00:00Z')
    Object.assign(here, fresh())
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

export const scan = (scan_id: string, code = 'A'): Scan => ({ scan_id, code, gate: 'g1', party: 1 })
export const told = (change: Partial<ToldVerdict> = {}): Answer => ({
  is: 'verdict',
  verdict: verdict(change),
})
export const nothing = (): void => undefined
export const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

export function stored(number: number): Handed {
  const none = { words: new Map(), notReversed: new Map() }
  return { is: 'stored', stored: number, ...none, isEnded: false }
}

/** As the page is opened, with what is on the disk. */
export function runner(judge: Judge = () => NO_IDEA): Runner {
  return new Runner(
    {
      settings: { decides: false, budget: 0 },
      judgeOf: () => Promise.resolve(judge),
      hasList: () => false,
      tell: () => verdict(),
      ask: (body) => {
        here.asked.push(body)
        return new Promise((resolve, reject) => {
          here.answers.push(resolve)
          here.refuses = reject
        })
      },
      recall: (held, signal, onAsked) => here.recall(held, signal, onAsked),
      handOver: (_, entries) => {
        here.handed.push([...entries])
        return here.takes()
      },
      pause: (ms, signal) =>
        new Promise((resolve) => {
          here.pauses.push(ms)
          setTimeout(resolve, ms)
          signal.addEventListener('abort', () => {
            resolve()
          })
        }),
      now: () => Date.now(),
      clockErrorMs: () => -40,
    },
    here.disk.opened(),
  )
}

export function scanning(
  on: Runner,
  what: Scan,
  onWait: OnWait = nothing,
): { end: Promise<Delivered>; giveUp: () => void } {
  const giving = new AbortController()
  return {
    end: on.scan(what, giving.signal, onWait),
    giveUp: () => {
      giving.abort()
    },
  }
}

export async function answer(said: Said): Promise<void> {
  await settle()
  here.answers.shift()?.(said)
  await settle()
}
