import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Scan } from '../../src/server/api'
import type { Verdict } from '../../src/core/verdict'
import type { Outcome } from '../../src/server/delivery'
import { readLook, type Look } from '../../src/door/desk'
import { Door, TAP_GUARD_MS } from '../../src/door/door'
import { DEFAULTS } from '../../src/settings/preferences'

let sent: Scan[] = []
let answers: ((outcome: Outcome) => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answers = []
})

afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const answer = async (outcome: Outcome): Promise<void> => {
  answers.shift()?.(outcome)
  await wait(0)
}

function verdict(change: Partial<Verdict> = {}): Outcome {
  const persons = { used: 1, allowed: 1, remaining: 0, inside: 1 }
  const words = { verdict: 'admitted', reason: 'ok', kind: 'entry', notes: [], history: [] }
  return {
    is: 'verdict',
    verdict: { ...words, credential: null, ...persons, ...change } as Verdict,
  }
}

describe('at a venue’s desk', () => {
  const pass = {
    id: '5',
    number: '65037871',
    name: 'Sarah Kuntz',
    type: 'Daily',
    programme: 'Pass Destination',
    valid_until: null,
    max_companions: 4,
    entries: 0,
  }
  let looks: ((look: Look) => void)[] = []
  let desk: Door

  beforeEach(() => {
    looks = []
    desk = new Door({
      gate: () => 'castle',
      preferences: () => DEFAULTS,
      offersStory: () => false,
      now: () => Date.now(),
      newId: () => 'id',
      deliver: (scan) => {
        sent.push(scan)
        return new Promise((resolve) => answers.push(resolve))
      },
      look: () => new Promise((resolve) => looks.push(resolve)),
      onOutcome: () => undefined,
    })
  })

  const found = async (look: Look): Promise<void> => {
    looks.shift()?.(look)
    await wait(0)
  }

  it('shows the pass first, and scans it with its companions when it is confirmed', async () => {
    desk.enter('65037871')
    await found({ is: 'pass', pass })
    expect(desk.stage.value).toMatchObject({ is: 'pass', pass })
    expect(sent).toEqual([])

    await wait(TAP_GUARD_MS)
    desk.validate(3)

    expect(sent).toEqual([{ scan_id: 'id', code: '65037871', gate: 'castle', party: 4 }])
    await answer(verdict())
    expect(desk.stage.value.is).toBe('verdict')
  })

  it('takes one tap for one, however often it is tapped', async () => {
    desk.enter('65037871')
    await found({ is: 'pass', pass })
    desk.validate(0)
    expect(sent).toHaveLength(0)

    await wait(TAP_GUARD_MS)
    desk.validate(0)
    desk.validate(0)

    expect(sent).toHaveLength(1)
  })

  it('never asks for more companions than the programme allows', async () => {
    desk.enter('65037871')
    await found({ is: 'pass', pass })
    await wait(TAP_GUARD_MS)

    desk.validate(5)

    expect(sent).toEqual([])
  })

  it('scans at once what may not come in, so that the verdict says why not', async () => {
    desk.enter('65037871')
    await found({ is: 'nothing' })

    expect(sent).toHaveLength(1)
  })

  it('counts nothing when it is left', async () => {
    desk.enter('65037871')
    await found({ is: 'pass', pass })

    desk.newScan()

    expect(desk.stage.value).toEqual({ is: 'idle' })
    expect(sent).toEqual([])
  })

  it('offers no further persons after a pass: its companions came along', async () => {
    desk.enter('65037871')
    await found({ is: 'nothing' })
    const credential = { id: '5', kind: 'pass', number: '65037871', name: null, seat: null }
    await answer(verdict({ used: 1, allowed: 3, remaining: 2, credential }))

    await wait(TAP_GUARD_MS)
    desk.admitMore(1)

    expect(sent).toHaveLength(1)
  })

  it('shows nothing as if it might come in that may not', () => {
    expect(readLook({ found: { ...pass, reason: 'ok' } }).is).toBe('pass')
    expect(readLook({ found: { ...pass, reason: 'used_up' } })).toEqual({ is: 'nothing' })
    expect(readLook({ found: null })).toEqual({ is: 'nothing' })
    expect(readLook('<html>')).toEqual({ is: 'nothing' })
    expect(readLook(null)).toEqual({ is: 'nothing' })
  })
})
