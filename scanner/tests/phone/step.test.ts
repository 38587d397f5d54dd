import { describe, expect, it } from 'vitest'
import type { ScanEntry } from '../../src/phone/entry'
import { NO_IDEA } from '../../src/phone/judge'
import { NOT_HELD, type OwnSteps } from '../../src/phone/own'
import { started, type Effect, type Event, type Judge } from '../../src/phone/phone'
import { step } from '../../src/phone/step'
import { verdict } from '../given'

const BODY = {
  ...{ code: 'A', gate: 'g1', party: 1 },
  scanned_at: '2026-11-28T19:00:00Z',
}

const CREDENTIAL = { id: '7', kind: 'ticket', number: null, name: 'Anna', seat: null } as const

describe('a phone that knows nothing of its event yet', () => {
  it('remembers whom the server let in, for when it knows the tickets', () => {
    let [phone] = started({ decides: true, budget: 9 }, [], 0)
    const own: OwnSteps[] = []
    const judge: Judge = (_, passages) => {
      own.push(passages)
      return NO_IDEA
    }
    let done: readonly Effect[] = []
    const hear = (event: Event): void => {
      ;[phone, done] = step(judge, phone, event)
    }
    const told = verdict({ seq: 3, credential: CREDENTIAL })
    hear({ is: 'seen', body: { scan_id: 's1', ...BODY }, clockErrorMs: 0, agoMs: 0 })
    hear({ is: 'opened', scanId: 's1' })
    const word = { verdict: 'admitted', reason: 'ok', seq: 3, told } as const
    hear({ is: 'answered', scanId: 's1', word, afterMs: 50 })
    hear({ is: 'stored', entry: entryOf(done) })
    hear({ is: 'left', scanId: 's1' })
    hear({ is: 'seen', body: { scan_id: 's2', ...BODY }, clockErrorMs: 0, agoMs: 0 })

    expect(own[1]).toMatchObject([{ scan_id: 's1', credential: CREDENTIAL.id, seq: 3 }])
  })
})

describe('a phone that has its list of tickets by the second try', () => {
  it('remembers whom it let in by a scan that was given up before', () => {
    let [phone] = started({ decides: true, budget: 9 }, [], 0)
    let done: readonly Effect[] = []
    const hear = (event: Event, judge: Judge = () => NO_IDEA): void => {
      ;[phone, done] = step(judge, phone, event)
    }
    const admits: Judge = () => ({
      ...NO_IDEA,
      verdict: 'admitted',
      canDecide: true,
      credential: '7',
    })
    hear({ is: 'not-uploaded' })
    hear({ is: 'seen', body: { scan_id: 's1', ...BODY }, clockErrorMs: 0, agoMs: 0 })
    hear({ is: 'opened', scanId: 's1' })
    hear({ is: 'left', scanId: 's1' })
    hear({ is: 'stored', entry: entryOf(done) })
    hear({ is: 'seen', body: { scan_id: 's2', ...BODY }, clockErrorMs: 0, agoMs: 0 }, admits)
    hear({ is: 'opened', scanId: 's1' })
    hear({ is: 'due', scanId: 's1' })

    expect(entryOf(done)).toMatchObject({ scan_id: 's1', credential: '7' })
    expect(phone.own).toMatchObject([{ scan_id: 's1', credential: '7' }])
  })
})

describe('a phone that let somebody in by itself', () => {
  const entry = { is: 'scan', scan_id: 's1', ...BODY, number: 1, clock_error_ms: 0 } as const
  const shown = { verdict: 'admitted', reason: 'ok', by: 'phone' } as const
  const passage: ScanEntry = { ...entry, credential: '7', seq: null, shown }
  const told = (...events: readonly Event[]): OwnSteps => {
    let [phone] = started({ decides: true, budget: 9 }, [passage], 0)
    for (const event of events) [phone] = step(() => NO_IDEA, phone, event)
    return phone.own
  }
  const word = (seq: number): Event => ({
    ...{ is: 'uploaded', stored: 1 },
    words: new Map([['s1', { verdict: 'admitted', reason: 'ok', seq }]]),
  })
  const synced = (last: number): Event => ({ is: 'synced', lastSeq: () => last })

  it('raises the alarm where only some of the party had places', () => {
    const alarmsOf = (overrun: number): readonly Effect[] => {
      const [phone] = started({ decides: true, budget: 9 }, [passage], 0)
      const some = { verdict: 'admitted', reason: 'ok', seq: 3, overrun } as const
      const event: Event = { is: 'uploaded', stored: 1, words: new Map([['s1', some]]) }
      return step(() => NO_IDEA, phone, event)[1].filter((effect) => effect.do === 'alarm')
    }
    expect(alarmsOf(2)).toMatchObject([{ entry: { scan_id: 's1' }, word: { overrun: 2 } }])
    expect(alarmsOf(0)).toEqual([])
  })

  it('remembers it as long as the server has not told its place', () => {
    const taken: Event = { is: 'uploaded', stored: 1, words: new Map() }
    expect(told(taken, synced(5))).toMatchObject([{ scan_id: 's1', seq: null }])
  })

  it('remembers one that the server refused until the roster is newer than the refusal', () => {
    const refused: Event = {
      ...{ is: 'uploaded', stored: 1 },
      words: new Map([['s1', { verdict: 'refused', reason: 'used_up', seq: 0, lastSeq: 4 }]]),
    }
    expect(told(refused, synced(NOT_HELD))).toHaveLength(1)
    expect(told(refused, synced(4))).toHaveLength(1)
    expect(told(refused, synced(5))).toEqual([])
  })

  it('forgets it once the roster shows the place that it took', () => {
    expect(told(word(3), synced(2))).toHaveLength(1)
    expect(told(word(3), synced(3))).toEqual([])
  })
})

function entryOf(effects: readonly Effect[]): Extract<Effect, { do: 'store' }>['entry'] {
  const stored = effects.find((effect) => effect.do === 'store')
  if (!stored) throw new Error('Nothing is stored')
  return stored.entry
}
