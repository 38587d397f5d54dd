import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { Door } from '../../src/door/door'
import { endsSheet, SHOWN_MS_MIN } from '../../src/door/stage'
import type { Delivered, Scan } from '../../src/server/api'
import { DEFAULTS } from '../../src/settings/preferences'
import { delivering, surroundings, verdict } from '../given'

const REFUSED = { verdict: 'refused', reason: 'used_up', by: 'phone' } as const
const told = (change: Partial<ToldVerdict> = {}): Delivered['outcome'] => ({
  is: 'verdict',
  verdict: verdict(change),
})
const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

let sent: Scan[]
let first: Partial<ToldVerdict>
let mended: [ToldVerdict, ToldVerdict][]
let door: Door

const scanned = (): Scan => sent[0] ?? { scan_id: '', code: '', gate: '', party: 0 }

beforeEach(() => {
  vi.useFakeTimers()
  ;[sent, mended, first] = [[], [], REFUSED]
  door = new Door(
    surroundings({
      deliver: delivering((scan) => {
        sent.push(scan)
        return Promise.resolve(told(first))
      }),
      onMended: (_, before, now) => mended.push([before, now]),
    }),
  )
})
afterEach(() => {
  vi.useRealTimers()
})

describe('another answer to the scan on the screen', () => {
  it('takes the place of the first, and is told', async () => {
    door.enter('A')
    await wait(1000)
    door.mend({ scan: scanned(), outcome: told() })
    expect(door.stage.value).toMatchObject({ is: 'verdict', verdict: { verdict: 'admitted' } })
    expect(mended.map(([before, now]) => [before.verdict, now.verdict])).toEqual([
      ['refused', 'admitted'],
    ])
    await wait(DEFAULTS.greenMs)
    expect(door.stage.value.is).toBe('idle')
  })

  it('stays where somebody looks up what to do', async () => {
    door.enter('A')
    await wait(100)
    door.stay()
    door.mend({ scan: scanned(), outcome: told({ ...REFUSED, by: 'server' }) })
    await wait(60_000)
    expect(door.stage.value).toMatchObject({ is: 'verdict', verdict: { by: 'server' } })
  })

  it('ends the advice on a refusal that is none any more', async () => {
    door.enter('A')
    await wait(100)
    door.stay()
    expect(endsSheet(door.stage.value, true)).toBe(false)
    door.mend({ scan: scanned(), outcome: told() })
    expect([endsSheet(door.stage.value, true), endsSheet(door.stage.value, false)]).toEqual([
      ...[true, false],
    ])
    door.newScan()
    expect(endsSheet(door.stage.value, true)).toBe(true)
  })

  it('leaves no sheet open over the end of the right to scan', () => {
    expect(endsSheet({ is: 'signed-out' }, false)).toBe(true)
  })

  it('comes too late for a screen that was left', async () => {
    door.enter('A')
    await wait(1000)
    door.newScan()
    door.mend({ scan: scanned(), outcome: told() })
    expect([door.stage.value.is, mended]).toEqual(['idle', []])
  })
})

describe('a door that is held', () => {
  it('takes no code from the camera', async () => {
    door.hold(true)
    for (let frame = 0; frame < 5; frame++) {
      door.see('A')
      await wait(100)
    }
    expect(sent).toEqual([])
  })

  it('keeps every typed code, for later', async () => {
    door.hold(true)
    for (const code of 'ABCDEFG') door.enter(code)
    await wait(60_000)
    expect([sent.length, door.waiting.value.length]).toEqual([0, 7])
    door.hold(false)
    await wait(8 * (SHOWN_MS_MIN + 100))
    expect(sent.map(({ code }) => code).join('')).toBe('ABCDEFG')
  })

  it('shows the answer below for its whole time afterwards', async () => {
    first = {}
    door.enter('A')
    await wait(0)
    door.hold(true)
    await wait(60_000)
    expect(door.stage.value.is).toBe('verdict')
    door.hold(false)
    await wait(DEFAULTS.greenMs - 100)
    expect(door.stage.value.is).toBe('verdict')
    await wait(200)
    expect(door.stage.value.is).toBe('idle')
  })
})
