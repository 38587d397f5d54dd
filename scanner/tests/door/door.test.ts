import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { Door, LATE_MS, partiesFor, TAP_GUARD_MS } from '../../src/door/door'
import { SHOWN_MS_MIN } from '../../src/door/stage'
import { stayMs } from '../../src/door/stay'
import type { Outcome, Scan } from '../../src/server/api'
import { DEFAULTS } from '../../src/settings/preferences'
import { problem, surroundings, verdict } from '../given'

let sent: Scan[] = []
let answers: ((outcome: Outcome) => void)[] = []
let gate: string | null = 'g1'
let door: Door

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answers = []
  gate = 'g1'
  const around = surroundings({
    gate: () => gate,
    offersStory: ({ credential }) => credential !== null,
    deliver: (scan, signal) => {
      sent.push(scan)
      return new Promise((resolve) => {
        const end = (outcome: Outcome): void => {
          resolve({ scan, outcome })
        }
        answers.push(end)
        signal.addEventListener('abort', () => {
          answers = answers.filter((answer) => answer !== end)
          end({ is: 'cancelled' })
        })
      })
    },
  })
  door = new Door(around)
})

afterEach(() => {
  vi.useRealTimers()
})

const answered = (change: Partial<ToldVerdict> = {}): Outcome => ({
  is: 'verdict',
  verdict: verdict(change),
})

const family = answered({ used: 1, allowed: 4, remaining: 3 })
const refused = answered({ verdict: 'refused', reason: 'used_up' })
const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const answer = async (outcome: Outcome): Promise<void> => {
  answers.shift()?.(outcome)
  await wait(0)
}

/** The camera sees `code`, or nothing, for `ms`. */
async function seeFor(ms: number, code: string | null): Promise<void> {
  for (let spent = 0; spent < ms; spent += 100) {
    door.see(code)
    await wait(100)
  }
}

describe('a code that is still in view', () => {
  const held = async (outcome: Outcome): Promise<unknown> => {
    await seeFor(200, 'A')
    await answer(outcome)
    door.newScan()
    await seeFor(200, 'A')
    return door.held.value
  }

  it('is said to be counted where it was', async () => {
    expect(await held(answered())).toBe('counted')
  })

  it('is said to be refused where it was', async () => {
    expect(await held(refused)).toBe('refused')
  })

  it('is said not to be counted where nobody knows, or in practice', async () => {
    expect(await held(problem(422, ''))).toBe('uncounted')
    await seeFor(1000, null)
    expect(await held(answered({ practice: true }))).toBe('uncounted')
  })

  it('is said nothing of once it is gone', async () => {
    await held(refused)
    await seeFor(1000, null)
    expect(door.held.value).toBeNull()
  })
})

describe('a verdict that comes late', () => {
  it('waits for a tap, however green it is', async () => {
    door.see('A')
    await wait(LATE_MS + 1)
    await answer(answered())
    await wait(60_000)
    expect(door.stage.value).toMatchObject({ is: 'verdict', leavesMs: 0 })
    door.newScan()
    expect(door.stage.value.is).toBe('idle')
  })

  it('is a problem that waits as well', async () => {
    door.see('A')
    await wait(LATE_MS + 1)
    await answer(problem(422, ''))
    await wait(60_000)
    expect(door.stage.value.is).toBe('problem')
  })

  it('is not pushed away at once by the next code', async () => {
    door.see('A')
    door.enter('B')
    await wait(LATE_MS + 1)
    await answer(answered())
    await wait(SHOWN_MS_MIN + 500)
    expect(door.stage.value).toMatchObject({ is: 'verdict', scan: { code: 'A' } })
  })
})

describe('a handheld scanner', () => {
  it('that typed part of a code is told so, and nothing is sent', async () => {
    door.enter('https://tickets.example/t/ABCDEFGH')
    expect(door.stage.value.is).toBe('part')
    await wait(SHOWN_MS_MIN)
    door.enter('A')
    expect(sent.map(({ code }) => code)).toEqual(['A'])
  })

  it('is told after the answer that is awaited', async () => {
    door.enter('A')
    door.enter('650378')
    expect(door.stage.value.is).toBe('checking')
    await answer(answered())
    await wait(SHOWN_MS_MIN + 100)
    expect(door.stage.value.is).toBe('part')
    expect(sent).toHaveLength(1)
  })
})

describe('the camera', () => {
  it('sends a code once while it is held, through the verdict and back', async () => {
    await seeFor(300, 'A')
    expect(door.stage.value.is).toBe('checking')
    await answer(answered())
    await seeFor(6000, 'A')
    expect(sent).toHaveLength(1)
    expect(door.stage.value.is).toBe('idle')
    expect(door.held.value).toBe('counted')
  })

  it('sends it again when it is shown again, with an id of its own', async () => {
    door.see('A')
    await answer(answered())
    await seeFor(1000, null)
    await seeFor(100, 'A')
    expect(sent.map(({ scan_id }) => scan_id)).toEqual(['id1', 'id2'])
  })

  it('is never green before the answer', async () => {
    door.see('A')
    await seeFor(60_000, 'A')
    expect(door.stage.value.is).toBe('checking')
  })

  it('lets another code replace a verdict, but not before it could be seen', async () => {
    door.see('A')
    await answer(refused)
    await seeFor(SHOWN_MS_MIN - 100, 'B')
    expect(sent).toHaveLength(1)
    await seeFor(200, 'B')
    expect(sent.map(({ code }) => code)).toEqual(['A', 'B'])
  })

  it('takes nothing while a sheet is open or no gate is chosen', async () => {
    door.pauseCamera(true)
    await seeFor(500, 'A')
    expect(sent).toHaveLength(0)
    gate = null
    door.pauseCamera(false)
    await seeFor(500, 'A')
    door.enter('B')
    gate = 'g1'
    expect(sent).toHaveLength(0)
    await seeFor(100, 'A')
    expect(sent).toHaveLength(1)
  })
})

describe('the verdict', () => {
  it('leaves by itself: green sooner, companions and red later', async () => {
    expect(stayMs((answered() as { verdict: ToldVerdict }).verdict, DEFAULTS)).toBe(1500)
    for (const [outcome, ms] of [
      [answered(), 1500],
      [family, 4000],
      [refused, 4000],
    ] as const) {
      door.enter(`code for ${ms}`)
      await answer(outcome)
      await wait(ms - 1)
      expect(door.stage.value.is).toBe('verdict')
      await wait(1)
      expect(door.stage.value.is).toBe('idle')
    }
  })

  it('admits companions as scans of their own', async () => {
    door.see('A')
    await answer(family)
    await wait(TAP_GUARD_MS)
    door.admitMore(2)
    expect(sent[1]).toEqual({ scan_id: 'id2', code: 'A', gate: 'g1', party: 2 })
  })

  it('takes a double tap for one', async () => {
    door.see('A')
    await answer(family)
    door.admitMore(1)
    expect(sent).toHaveLength(1)
    await wait(TAP_GUARD_MS)
    door.admitMore(1)
    door.admitMore(1)
    await answer(family)
    door.admitMore(1)
    expect(sent).toHaveLength(2)
  })

  it('admits no companions who are not left, nor after a refusal', async () => {
    door.see('A')
    await answer(family)
    await wait(TAP_GUARD_MS)
    door.admitMore(4)
    door.newScan()
    door.enter('B')
    await answer(refused)
    await wait(TAP_GUARD_MS)
    door.admitMore(1)
    expect(sent).toHaveLength(2)
  })

  it('offers one, two, three and everybody', () => {
    expect([0, 1, 2, 3, 4, 9].map(partiesFor)).toEqual([
      [],
      [1],
      [1, 2],
      [1, 2, 3],
      [1, 2, 3, 4],
      [1, 2, 3, 9],
    ])
  })
})

describe('a handheld scanner', () => {
  it('is answered code by code, each verdict shown', async () => {
    door.enter('A')
    door.enter('B')
    expect(sent).toHaveLength(1)
    await answer(answered())
    expect(door.stage.value.is).toBe('verdict')
    await wait(SHOWN_MS_MIN + 50)
    expect(sent.map(({ code }) => code)).toEqual(['A', 'B'])
  })

  it('interrupts a verdict that waits to be tapped', async () => {
    door.enter('A')
    await answer(family)
    await wait(100)
    door.enter('B')
    expect(sent).toHaveLength(1)
    await wait(SHOWN_MS_MIN + 50)
    expect(sent).toHaveLength(2)
  })
})

describe('a note on a valid ticket', () => {
  const noted = answered({ notes: ['Please check: Student'] })

  it('stays until it is tapped', async () => {
    door.enter('A')
    await answer(noted)
    await wait(600_000)
    expect(door.stage.value.is).toBe('verdict')
    door.newScan()
    expect(door.stage.value.is).toBe('idle')
  })

  it('gives way to the next code, but not at once', async () => {
    door.enter('A')
    await answer(noted)
    await seeFor(2000, 'B')
    expect(sent).toHaveLength(1)
    await seeFor(1000, 'B')
    expect(sent).toHaveLength(2)
  })
})

describe('a refusal that offers the way to its story', () => {
  const explained = answered({
    verdict: 'refused',
    reason: 'used_up',
    credential: { id: '7' } as ToldVerdict['credential'],
  })

  it('stays until it is tapped', async () => {
    door.enter('A')
    await answer(explained)
    await wait(600_000)
    expect(door.stage.value).toMatchObject({ is: 'verdict', leavesMs: 0 })
    door.newScan()
    expect(door.stage.value.is).toBe('idle')
  })

  it('gives way to the next code without a tap, as every verdict', async () => {
    door.see('A')
    await answer(explained)
    await seeFor(5000, 'A')
    expect(sent).toHaveLength(1)
    await seeFor(200, 'B')
    expect(sent.map(({ code }) => code)).toEqual(['A', 'B'])
    await answer(explained)
    door.enter('C')
    await wait(SHOWN_MS_MIN + 50)
    expect(sent).toHaveLength(3)
  })
})

describe('at an exit', () => {
  it('counts out who is still inside, not who may still come in', async () => {
    door.enter('A')
    await answer(answered({ kind: 'exit', remaining: 3, inside: 1, allowed: 4 }))
    await wait(500)
    door.admitMore(2)
    expect(sent).toHaveLength(1)
    door.admitMore(1)
    expect(sent).toHaveLength(2)
  })
})

describe('a problem and the end of the session', () => {
  it('shows a problem, then scans on', async () => {
    door.enter('A')
    await answer(problem(403, 'Not here.'))
    expect(door.stage.value).toMatchObject({ is: 'problem', problem: { detail: 'Not here.' } })
    await wait(10_000)
    expect(door.stage.value.is).toBe('idle')
  })

  it('stays signed out', async () => {
    door.enter('A')
    await answer({ is: 'signed-out' })
    door.newScan()
    door.enter('B')
    await seeFor(3000, 'C')
    expect(door.stage.value.is).toBe('signed-out')
    expect(sent).toHaveLength(1)
  })
})
