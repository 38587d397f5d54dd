import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { Door, TAP_GUARD_MS } from '../../src/door/door'
import { createHistory, type Entry } from '../../src/door/history'
import { reversible, type Passage } from '../../src/door/reversal'
import { NOTE_SHOWN_MS_MIN } from '../../src/door/stage'
import type { Outcome, ReversalAnswer, Scan } from '../../src/server/api'
import type { Cancelled } from '../../src/server/delivery'
import { problem, surroundings, verdict } from '../given'

const scan = (scan_id: string, party = 1): Scan => ({ scan_id, code: 'A', gate: 'g1', party })
const refused = { verdict: 'refused', reason: 'used_up' } as const

describe('which scan may be taken back', () => {
  const entry = (scan_id: string, change: Partial<ToldVerdict> = {}): Entry => ({
    whyNot: '',
    at: 0,
    scan: scan(scan_id),
    outcome: { is: 'verdict', verdict: verdict(change) },
    reversed: 'no',
  })
  const idOf = (...entries: Entry[]): string | undefined => reversible(entries, 'g1')?.scan.scan_id

  it('is the last that let somebody through, whatever came after it', () => {
    expect(idOf(entry('b'), entry('a'))).toBe('b')
    const given = { ...entry('c'), outcome: { is: 'cancelled' } as const }
    expect(idOf(given, entry('b', refused), entry('a'))).toBe('a')
    expect(idOf(entry('a', { kind: 'exit' }))).toBe('a')
    expect(idOf(entry('b', refused))).toBeUndefined()
  })

  it('is never a practice one: nothing was counted', () => {
    expect(idOf(entry('b', { practice: true }), entry('a'))).toBe('a')
    expect(idOf(entry('b', { practice: true }))).toBeUndefined()
  })

  it('is not the one before, when the last was taken back', () => {
    expect(idOf({ ...entry('b'), reversed: 'yes' }, entry('a'))).toBeUndefined()
    expect(idOf({ ...entry('b'), reversed: 'unknown' }, entry('a'))).toBe('b')
  })

  it('was made at the door where the device stands', () => {
    expect(reversible([entry('a')], 'g2')).toBeNull()
    expect(reversible([entry('a')], null)).toBeNull()
  })
})

describe('what was taken back', () => {
  it('is told in Recent', () => {
    const { entries, add, markReversed } = createHistory()
    const outcome: Outcome = { is: 'verdict', verdict: verdict() }
    add(1, scan('a'), outcome)
    add(2, scan('b'), outcome)
    markReversed(scan('a'), 'yes')
    expect(entries.value.map(({ reversed }) => reversed)).toEqual(['no', 'yes'])
  })
})

describe('taking back', () => {
  const passage: Passage = { scan: scan('s1', 3), verdict: verdict({ used: 3, allowed: 3 }) }
  const reversal = { used: 0, allowed: 3, counts: { admitted: 0, expected: 3 } }
  const done: ReversalAnswer = { is: 'reversal', reversal }
  let sent: { scan: string; id: string }[] = []
  let answers: ((answer: ReversalAnswer | Cancelled) => void)[] = []
  let heard: string[] = []
  let scanned: Scan[] = []
  let door: Door

  beforeEach(() => {
    vi.useFakeTimers()
    sent = []
    answers = []
    heard = []
    scanned = []
    const around = surroundings({
      deliver: (scan) => {
        scanned.push(scan)
        return new Promise(() => undefined)
      },
      reverse: ({ scan: { scan_id } }, id, signal) => {
        sent.push({ scan: scan_id, id })
        return new Promise((resolve) => {
          answers.push(resolve)
          signal.addEventListener('abort', () => {
            resolve({ is: 'cancelled' })
          })
        })
      },
      onReversal: (_passage, answer) => heard.push(answer.is),
    })
    door = new Door(around)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
  const ask = async (): Promise<void> => {
    door.askReversal(passage)
    await wait(TAP_GUARD_MS)
  }
  const answer = async (answer: ReversalAnswer): Promise<void> => {
    answers.shift()?.(answer)
    await wait(0)
  }

  it('is asked first, and a finger that taps twice has not said yes', async () => {
    door.askReversal(passage)
    void door.reverse()
    expect(door.stage.value).toMatchObject({ is: 'asking', passage })
    expect(sent).toEqual([])
    await wait(TAP_GUARD_MS)
    void door.reverse()
    expect(sent).toEqual([{ scan: 's1', id: 'id1' }])
  })

  it('says what was taken back, and the camera returns by itself', async () => {
    await ask()
    void door.reverse()
    await answer(done)
    expect(door.stage.value).toMatchObject({ is: 'reversed', answer: done })
    expect(heard).toEqual(['reversal'])
    await wait(4000)
    expect(door.stage.value.is).toBe('idle')
  })

  it('says why not, until somebody has read it', async () => {
    await ask()
    void door.reverse()
    await answer(problem(409, 'Taken back already.'))
    expect(door.stage.value).toMatchObject({ is: 'reversed', answer: { is: 'problem' } })
    await wait(60_000)
    expect(door.stage.value.is).toBe('reversed')
    door.newScan()
    expect(door.stage.value.is).toBe('idle')
  })

  it('is left by a tap, and then nothing is sent', async () => {
    await ask()
    door.newScan()
    void door.reverse()
    expect([door.stage.value.is, sent.length]).toEqual(['idle', 0])
  })

  it('lets no code through until it is answered, and the next one soon after', async () => {
    await ask()
    door.enter('B')
    door.see('C')
    void door.reverse()
    await wait(60_000)
    expect(scanned).toEqual([])
    await answer(done)
    await wait(NOTE_SHOWN_MS_MIN + 100)
    expect(scanned.map(({ code }) => code)).toEqual(['B'])
  })

  it('keeps its id when it is tried again later', async () => {
    await ask()
    void door.reverse()
    expect(door.stage.value).toMatchObject({ is: 'reversing', passage })
    door.cancel()
    await wait(0)
    expect([door.stage.value.is, heard]).toEqual(['idle', ['cancelled']])
    await ask()
    void door.reverse()
    expect(new Set(sent.map(({ id }) => id))).toEqual(new Set(['id1']))
    expect(sent).toHaveLength(2)
  })

  it('ends at the sign-in when the device may no longer scan', async () => {
    await ask()
    void door.reverse()
    await answer({ is: 'signed-out' })
    expect(door.stage.value.is).toBe('signed-out')
  })

  it('is not begun while a scan is being answered', () => {
    door.enter('B')
    door.askReversal(passage)
    expect(door.stage.value.is).toBe('checking')
  })
})
