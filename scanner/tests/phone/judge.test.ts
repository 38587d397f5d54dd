import { describe, expect, it } from 'vitest'
import type { RosterTicket } from '../../src/core/roster/tickets'
import { readSettings } from '../../src/core/roster/settings'
import type { Step } from '../../src/core/several_days'
import type { ScanBody } from '../../src/phone/entry'
import { judge, type Held, type Read, type Strangers } from '../../src/phone/judge'
import { stepOf, type OwnStep } from '../../src/phone/own'
import type { Judgement } from '../../src/phone/pending'
import { NOTHING_HANDED_OVER } from '../given'

const IN_TIME = '2026-11-28T19:00:00.000Z'

function held(
  tickets: Partial<RosterTicket>[],
  rule = 'once',
  steps: [number, Step[]][] = [],
): Held {
  const days = ['27', '28', '29', '30'].map((day) => ({
    day: `2026-11-${day}`,
    begins_at: `2026-11-${day}T05:00:00+01:00`,
  }))
  const settings = readSettings({
    event: {
      id: '7',
      doors_at: '2026-11-28T18:00:00+01:00',
      starts_at: '2026-11-28T20:00:00+01:00',
      ends_at: '2026-11-29T23:00:00+01:00',
      time_zone: 'Europe/Zurich',
      reentry: true,
      check_categories: [],
      rule,
      days,
    },
    gates: [
      gate('1', { is_exit: false }),
      gate('2', { is_exit: true }),
      gate('3', { is_exit: false, categories: ['VIP'] }),
    ],
    devices: [],
    key_ids: [],
  })
  const known = new Map(tickets.map((ticket) => [ticket.id ?? NEW.id, { ...NEW, ...ticket }]))
  if (!settings) throw new Error('no settings')
  const find = (id: number): RosterTicket | null => known.get(id) ?? null
  return { settings, tickets: { ...NOTHING_HANDED_OVER, find }, steps: new Map(steps) }
}

function gate(id: string, change: object): object {
  const times = { opens_at: '2026-11-28T18:00:00+01:00', closes_at: '2026-11-29T23:00:00+01:00' }
  return { id, title: id, categories: [], ...times, ...change }
}

const NEW: RosterTicket = {
  ...{ id: 5, issue: 1, admits: 2, status: 'valid', category: '', used: 0, left: 0, seq: 0 },
  ...{ at: null, gate: null, device: null, holder: null, register: 0 },
}
const code = (change: Partial<Extract<Read, { is: 'code' }>> = {}): Read => ({
  ...{ is: 'code', credential: 5, issue: 1 },
  ...change,
})
const own = (scan_id: string, change: Partial<OwnStep> = {}): OwnStep => ({
  ...{ scan_id, credential: '5', gate: '1', party: 1, at: IN_TIME, seq: null },
  ...change,
})

interface Asked {
  read?: Read
  strangers?: Strangers
  body?: Partial<ScanBody>
  own?: OwnStep[]
  clockErrorMs?: number
}

function judged(what: Held | null, asked: Asked = {}): Judgement {
  const plain = { scan_id: 's', code: '', gate: '1', party: 1, scanned_at: IN_TIME }
  const { read = code(), strangers = 'refused', body, own: steps = [], clockErrorMs = 0 } = asked
  return judge(what, read, strangers, { ...plain, ...body }, steps, clockErrorMs)
}

describe('a ticket of the roster', () => {
  it('comes in, and is refused once it is used up', () => {
    expect(judged(held([{}]))).toMatchObject({
      ...{ verdict: 'admitted', canDecide: true, isFinal: false, credential: '5' },
      decision: [{ used: 1, allowed: 2 }, null],
    })
    const used = { used: 2, seq: 2, at: Date.parse(IN_TIME), gate: '3', device: '9' }
    expect(judged(held([used]))).toMatchObject({
      reason: 'used_up',
      decision: [{ used: 2 }, { at: '2026-11-28T19:00:00+00:00', gate: 3, device: 9 }],
    })
  })

  it.each([
    ['cancelled', { status: 'cancelled' }, {}],
    ['blocked', { status: 'blocked' }, {}],
    ['blocked', { issue: 2 }, {}],
    ['wrong_gate', { category: 'Crew' }, { gate: '3' }],
    ['too_early', {}, { scanned_at: '2026-11-28T16:59:59.000Z' }],
    ['expired', {}, { scanned_at: '2026-11-29T22:00:01.000Z' }],
    ['party_too_large', {}, { party: 3 }],
  ] as const)('is refused: %s', (reason, ticket, body) => {
    expect(judged(held([ticket]), { body })).toMatchObject({ verdict: 'refused', reason })
  })

  it('is judged by the server’s clock', () => {
    const body = { scanned_at: '2026-11-28T16:00:00.000Z' }
    expect(judged(held([{}]), { body, clockErrorMs: 3_600_000 }).verdict).toBe('admitted')
  })

  it('comes in by its number', () => {
    const read = { is: 'number', credential: 5 } as const
    expect(judged(held([{ issue: 3 }]), { read }).verdict).toBe('admitted')
  })
})

describe('what this phone did itself', () => {
  it('counts as long as the roster does not show it', () => {
    const steps = [own('a'), own('b')]
    expect(judged(held([{}]), { own: steps })).toMatchObject({
      reason: 'used_up',
      decision: [{ used: 2 }, { gate: 1, at: '2026-11-28T19:00:00+00:00' }],
    })
    const shown = steps.map((step, at) => ({ ...step, seq: at + 1 }))
    expect(judged(held([{ used: 1, seq: 2 }]), { own: shown }).verdict).toBe('admitted')
  })

  it('takes the places that are left where others took some of them meanwhile', () => {
    const tickets = held([{ used: 1, seq: 1 }])
    expect(judged(tickets, { own: [own('a', { party: 2 })] }).reason).toBe('used_up')
    const out = own('b', { gate: '2', party: 2 })
    expect(judged(tickets, { own: [out], body: { gate: '2' } }).reason).toBe('party_too_large')
  })

  it('frees a place at an exit', () => {
    const steps = [own('a', { party: 2 }), own('b', { gate: '2' })]
    expect(judged(held([{}]), { own: steps }).verdict).toBe('admitted')
  })

  it('counts for its own ticket alone', () => {
    const steps = [own('a', { credential: '6', party: 2 })]
    expect(judged(held([{}]), { own: steps }).verdict).toBe('admitted')
  })

  it('counts on its own day alone where tickets are counted by day', () => {
    const on = (day: string): OwnStep => own(day, { party: 2, at: `2026-11-${day}T19:00:00.000Z` })
    const tickets = held([{}], 'daily')
    expect(judged(tickets, { own: [on('28')] }).reason).toBe('used_up')
    const next = { scanned_at: '2026-11-29T19:00:00.000Z' }
    expect(judged(tickets, { own: [on('28')], body: next }).verdict).toBe('admitted')
    expect(judged(held([{}], '1'), { own: [on('28')], body: next }).reason).toBe('used_up')
  })

  it('counts on the day that the server has, whatever this phone’s clock says', () => {
    const body = { scan_id: 'a', code: '', gate: '1', party: 2, scanned_at: '2026-11-29T19:00:00Z' }
    const clockErrorMs = -24 * 3_600_000
    const passage = stepOf({
      ...{ is: 'scan', ...body, number: 1, credential: '5', seq: null },
      clock_error_ms: clockErrorMs,
      shown: { verdict: 'admitted', reason: 'ok', by: 'phone' },
    })
    const asked = { own: passage ? [passage] : [], body: { ...body, scan_id: 'b' }, clockErrorMs }
    expect(judged(held([{}], 'daily'), asked).reason).toBe('used_up')
  })
})

describe('a ticket made since, where strangers may come in', () => {
  const strangers = 'admitted'
  const read = code({ credential: 6 })

  it.each([
    ['too_early', { scanned_at: '2026-11-28T16:59:59.000Z' }],
    ['expired', { scanned_at: '2026-11-29T22:00:01.000Z' }],
    ['party_too_large', { party: 2 }],
  ] as const)('keeps to the rules: %s', (reason, body) => {
    expect(judged(held([{}]), { read, strangers, body })).toMatchObject({ reason, canDecide: true })
  })

  it.each([
    ['an exit', '2'],
    ['a door for some categories', '3'],
  ])('is the server’s to judge at %s', (_, gate) => {
    expect(judged(held([{}]), { read, strangers, body: { gate } }).canDecide).toBe(false)
  })

  it('does not come in by a number that somebody types', () => {
    const typed = { is: 'number', credential: 6 } as const
    expect(judged(held([{}]), { read: typed, strangers }).reason).toBe('unknown')
  })
})

describe('what this phone does not know', () => {
  it('is a code of somebody else', () => {
    const judgement = judged(null, { read: { is: 'foreign' } })
    expect(judgement).toMatchObject({ reason: 'unreadable', isFinal: true })
  })

  it.each([
    ['no roster', null, {}],
    ['another gate', held([{}]), { body: { gate: '9' } }],
    ['no key', held([{}]), { read: { is: 'unclear' } as const }],
  ])('keeps it from deciding: %s', (_, what, asked) => {
    expect(judged(what, asked).canDecide).toBe(false)
  })

  it('keeps it from deciding on days that nobody told it', () => {
    const body = { scanned_at: '2026-12-24T19:00:00.000Z' }
    expect(judged(held([{}], 'daily'), { body }).canDecide).toBe(false)
  })

  it('is a ticket made since, which comes in once where strangers may', () => {
    const read = code({ credential: 6 })
    expect(judged(held([{}]), { read })).toMatchObject({ reason: 'unknown', canDecide: true })
    const strangers = 'admitted'
    expect(judged(held([{}]), { read, strangers }).verdict).toBe('admitted')
    const steps = [own('a', { credential: '6' })]
    expect(judged(held([{}]), { read, strangers, own: steps }).reason).toBe('used_up')
  })
})
