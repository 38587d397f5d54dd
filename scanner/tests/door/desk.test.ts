import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { postLook, type Look } from '../../src/door/desk'
import { Door, TAP_GUARD_MS } from '../../src/door/door'
import type { Outcome, Scan } from '../../src/server/api'
import type { Later } from '../../src/server/delivery'
import { delivering, surroundings, verdict } from '../given'

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

const answered = (change: Partial<ToldVerdict> = {}): Outcome => ({
  is: 'verdict',
  verdict: verdict(change),
})

const pass = {
  id: '5',
  number: '65037871',
  name: 'Sarah Kuntz',
  type: 'Daily',
  programme: 'Pass Destination',
  valid_until: null,
  max_companions: 4,
  entries: 0,
  again: null,
}

describe('at a venue’s desk', () => {
  let looks: ((look: Look) => void)[] = []
  let desk: Door

  beforeEach(() => {
    looks = []
    const deliver = delivering((scan) => {
      sent.push(scan)
      return new Promise((resolve) => answers.push(resolve))
    })
    const look = (): Promise<Look> => new Promise((resolve) => looks.push(resolve))
    desk = new Door(surroundings({ deliver, look }))
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

    expect(sent).toEqual([{ scan_id: 'id1', code: '65037871', gate: 'g1', party: 4 }])
    await answer(answered())
    expect(desk.stage.value.is).toBe('verdict')
  })

  it('says after the entry too that the pass was here minutes ago, until somebody taps', async () => {
    desk.enter('65037871')
    await found({ is: 'pass', pass: { ...pass, again: 'Already here 2 min ago.' } })
    await wait(TAP_GUARD_MS)
    desk.validate(0)
    await answer(answered())

    const notes = ['Already here 2 min ago.']
    expect(desk.stage.value).toMatchObject({ is: 'verdict', verdict: { notes }, leavesMs: 0 })
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

  it('gives way to the next pass that is scanned, and is not validated', async () => {
    desk.enter('65037871')
    await found({ is: 'pass', pass })

    desk.enter('66613881')
    await found({ is: 'pass', pass: { ...pass, number: '66613881' } })

    expect(desk.stage.value).toMatchObject({ is: 'pass', code: '66613881' })
    expect(sent).toEqual([])
  })

  it('offers no further persons after a pass: its companions came along', async () => {
    desk.enter('65037871')
    await found({ is: 'nothing' })
    const credential = { id: '5', kind: 'pass', number: '65037871', name: null, seat: null }
    await answer(answered({ used: 1, allowed: 3, remaining: 2, credential }))

    await wait(TAP_GUARD_MS)
    desk.admitMore(1)

    expect(sent).toHaveLength(1)
  })
})

describe('what a desk is told of a pass', () => {
  const { signal } = new AbortController()
  const looked = (body: unknown, status = 200): Promise<Look | Later | null> => {
    const response = new Response(JSON.stringify(body), { status })
    return postLook(() => Promise.resolve(response), '/look', { code: 'A', gate: 'g' }, signal)
  }

  it('shows nothing as if it might come in that may not', async () => {
    const shown = await looked({ found: { ...pass, reason: 'ok' } })
    expect(shown).toMatchObject({ is: 'pass', pass })
    for (const body of [{ found: { ...pass, reason: 'used_up' } }, { found: null }])
      expect(await looked(body)).toEqual({ is: 'nothing' })
  })

  it('leaves it to the scan to say why not', async () => {
    expect(await looked({ detail: 'Not at this desk.' }, 403)).toEqual({ is: 'nothing' })
  })

  it('asks again where the answer is of another kind: it would be scanned without a look', async () => {
    for (const body of ['<html>', null, {}, { found: { id: '5', reason: 'ok' } }])
      expect(await looked(body)).toBeNull()
    expect(await looked({}, 502)).toBeNull()
  })
})
