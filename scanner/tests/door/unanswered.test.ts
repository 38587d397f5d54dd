import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Door } from '../../src/door/door'
import { SHOWN_MS_MIN } from '../../src/door/stage'
import type { Outcome, Scan } from '../../src/server/api'
import type { Holder } from '../../src/server/registers'
import { FAILED_HERE } from '../../src/server/request'
import { surroundings, verdict } from '../given'

interface Sent extends Scan {
  readonly end: (outcome: Outcome) => void
  readonly fail: (failures: number, holder?: Holder) => void
}

let sent: Sent[] = []
let door: Door

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  door = new Door(
    surroundings({
      deliver: (scan, signal, fail) =>
        new Promise((resolve) => {
          const end = (outcome: Outcome): void => {
            resolve({ scan, outcome })
          }
          sent.push({ ...scan, end, fail })
          signal.addEventListener('abort', () => {
            end({ is: 'cancelled' })
          })
        }),
    }),
  )
})

afterEach(() => {
  vi.useRealTimers()
})

const codes = (): string[] => sent.map(({ code }) => code)

async function seeFor(ms: number, code: string): Promise<void> {
  for (let spent = 0; spent < ms; spent += 100) {
    door.see(code)
    await vi.advanceTimersByTimeAsync(100)
  }
}

describe('while the server does not answer', () => {
  it('another code takes the place of the one before', async () => {
    await seeFor(100, 'A')
    sent[0]?.fail(1)
    await seeFor(300, 'B')
    expect(codes()).toEqual(['A', 'B'])
  })

  it('the code that is still in view goes on waiting', async () => {
    await seeFor(100, 'A')
    sent[0]?.fail(1)
    await seeFor(60_000, 'A')
    expect(codes()).toEqual(['A'])
    expect(door.stage.value.is).toBe('checking')
  })

  it('another code takes the place of one whose ticket another phone is asked for', async () => {
    await seeFor(100, 'A')
    const holder = { ticket: '7', device: 'North 2', gate: 'North', lane: '' }
    sent[0]?.fail(0, holder)
    expect(door.stage.value).toMatchObject({ is: 'checking', failures: 0, holder })
    await seeFor(300, 'B')
    expect(codes()).toEqual(['A', 'B'])
  })

  it('no code interrupts once that phone was asked', async () => {
    await seeFor(100, 'A')
    sent[0]?.fail(0, { ticket: '7', device: 'North 2', gate: 'North', lane: '' })
    sent[0]?.fail(0)
    await seeFor(300, 'B')
    expect(codes()).toEqual(['A'])
  })

  it('no code interrupts before an attempt has failed', async () => {
    await seeFor(100, 'A')
    await seeFor(3000, 'B')
    expect(codes()).toEqual(['A'])
  })
})

describe('codes that are typed while another waits', () => {
  it('are all answered, however many they are', async () => {
    const typed = Array.from({ length: 100 }, (_, index) => `code ${index}`)
    for (const code of typed) door.enter(code)
    expect(door.waiting.value).toHaveLength(99)
    while (door.stage.value.is === 'checking') {
      sent.at(-1)?.end({ is: 'verdict', verdict: verdict() })
      await vi.advanceTimersByTimeAsync(SHOWN_MS_MIN + 50)
    }
    expect(codes()).toEqual(typed)
  })

  it('have their turn when that one is given up', async () => {
    for (const code of ['A', 'B', 'C']) door.enter(code)
    door.cancel()
    await vi.advanceTimersByTimeAsync(SHOWN_MS_MIN + 50)
    expect(codes()).toEqual(['A', 'B'])
    expect(door.waiting.value).toEqual(['C'])
  })
})

describe('a scan that fails on this device', () => {
  const failing = (): Promise<never> => Promise.reject(new Error('broken'))
  const FAILED = { is: 'problem', problem: { type: FAILED_HERE } }

  it.each([
    ['when it is sent', surroundings({ deliver: failing })],
    ['when its pass is looked at', surroundings({ look: failing })],
  ])('is told %s, and the next code is taken', async (_, around) => {
    door = new Door(around)
    await seeFor(100, 'A')
    expect(door.stage.value).toMatchObject({ ...FAILED, scan: { code: 'A' } })
    await seeFor(2000, 'B')
    expect(door.stage.value).toMatchObject({ ...FAILED, scan: { code: 'B' } })
  })

  it('is told when it is taken back', async () => {
    door = new Door(surroundings({ reverse: failing }))
    door.askReversal({
      scan: { scan_id: 's', code: 'A', gate: 'g1', party: 1 },
      verdict: verdict(),
    })
    await vi.advanceTimersByTimeAsync(1000)
    await door.reverse()
    expect(door.stage.value).toMatchObject({ is: 'reversed', answer: { type: FAILED_HERE } })
  })
})
