import { describe, expect, it } from 'vitest'
import type { RosterPass } from '../../src/core/roster/passes'
import type { ScanBody } from '../../src/phone/entry'
import type { Read } from '../../src/phone/judge'
import { judgeHere, type HeldAtDesk } from '../../src/phone/judge_at_desk'
import type { OwnStep } from '../../src/phone/own'
import type { Judgement } from '../../src/phone/pending'
import { heldAtDesk, NOW, use } from './held_at_desk'

const CODE: Read = { is: 'code', credential: 5, issue: 1 }
const typed = (number: string): Read => ({ is: 'pass-number', number })
const own = (scan_id: string, change: Partial<OwnStep> = {}): OwnStep => ({
  ...{ scan_id, credential: '5', gate: '3', party: 1, at: NOW, seq: null },
  ...change,
})

interface Asked {
  read?: Read
  body?: Partial<ScanBody>
  own?: OwnStep[]
  clockErrorMs?: number
}

function judged(what: HeldAtDesk | null, asked: Asked = {}): Judgement {
  const plain = { scan_id: 's', code: '', gate: '3', party: 1, scanned_at: NOW }
  const { read = CODE, body, own: steps = [], clockErrorMs = 0 } = asked
  return judgeHere(what, read, 'refused', { ...plain, ...body }, steps, clockErrorMs)
}

const reasonOf = (pass: Partial<RosterPass>, asked: Asked = {}): string =>
  judged(heldAtDesk([pass]), asked).reason

describe('a pass of the roster', () => {
  it.each([
    ['by its code', CODE],
    ['by its number', typed('65030010')],
  ])('comes in with its companions %s', (_, read) => {
    const judgement = judged(heldAtDesk([{}]), { read, body: { party: 5 } })
    expect(judgement).toMatchObject({
      ...{ verdict: 'admitted', canDecide: true, isFinal: false, credential: '5' },
      decision: [{ used: 1, allowed: 1, moved: 5 }, null],
    })
  })

  it.each([
    ['cancelled', { status: 'cancelled' }, {}],
    ['blocked', { status: 'blocked' }, {}],
    ['blocked', { issue: 2 }, {}],
    ['too_early', { validFrom: (Date.parse(NOW) + 1) * 1000 }, {}],
    ['expired', { validUntil: (Date.parse(NOW) - 1) * 1000 }, {}],
    ['used_up', { use: use('2026-11-27T12:00:00Z') }, {}],
    ['party_too_large', {}, { party: 6 }],
  ] as const)('is refused: %s', (reason, pass, body) => {
    expect(judged(heldAtDesk([pass]), { body })).toMatchObject({ verdict: 'refused', reason })
  })

  it('is the newest by its number, whatever the issue', () => {
    expect(reasonOf({ issue: 7 }, { read: typed('65030010') })).toBe('ok')
  })

  it('is not taken outside of the times of the venue’s part', () => {
    const what = heldAtDesk([{}], { until_at: '2026-11-28T18:59:59+00:00' })
    expect(judged(what)).toMatchObject({
      reason: 'wrong_gate',
      decision: [{}, { programme: 5 }],
    })
  })

  it('is judged by the venue’s own rule, and by the server’s clock', () => {
    const used = { use: use('2026-11-27T12:00:00Z') }
    expect(judged(heldAtDesk([used], { rule: 'unlimited' })).reason).toBe('ok')
    const validUntil = Date.parse(NOW) * 1000
    expect(reasonOf({ validUntil }, { clockErrorMs: 1 })).toBe('expired')
  })

  it('counts the entries that are older than those told one by one', () => {
    const last = use('2026-11-27T12:00:00Z')
    expect(reasonOf({ type: '34', use: { ...last, ever: 2 } })).toBe('ok')
    expect(reasonOf({ type: '34', use: { ...last, ever: 3 } })).toBe('used_up')
  })

  it('is counted by the venue’s own days', () => {
    const daily = { type: '32' }
    expect(reasonOf({ ...daily, use: use('2026-11-28T04:59:59Z') })).toBe('ok')
    expect(reasonOf({ ...daily, use: use('2026-11-28T05:00:00Z') })).toBe('used_up')
    // Its last entry may be of a day that nobody tells any more.
    expect(reasonOf({ ...daily, use: use('2024-01-01T12:00:00Z') })).toBe('ok')
  })

  it('begins with its first use, at whichever desk that was', () => {
    const firstAt = Date.parse('2026-11-27T10:00:00Z') * 1000
    const elsewhere = { firstAt, ever: 0, visits: [] }
    expect(reasonOf({ validDays: 2, use: elsewhere })).toBe('ok')
    expect(reasonOf({ validDays: 1, use: elsewhere })).toBe('expired')
  })
})

describe('what this phone did itself', () => {
  it('counts as long as the roster does not show it', () => {
    expect(judged(heldAtDesk([{}]), { own: [own('a')] })).toMatchObject({
      reason: 'used_up',
      decision: [{ used: 1 }, { gate: 3, device: -1, at: '2026-11-28T19:00:00+00:00' }],
    })
    expect(reasonOf({ seq: 1 }, { own: [own('a', { seq: 1 })] })).toBe('ok')
    expect(reasonOf({}, { own: [own('a', { credential: '6' })] })).toBe('ok')
  })

  it('counts on its own day alone where the rule is daily', () => {
    const body = { scanned_at: '2026-11-29T19:00:00.000Z' }
    expect(reasonOf({ type: '32' }, { own: [own('a')] })).toBe('used_up')
    expect(reasonOf({ type: '32' }, { own: [own('a')], body })).toBe('ok')
  })

  it('begins a pass at another desk, and uses nothing up here', () => {
    const elsewhere = own('a', { gate: '4', at: '2026-11-26T19:00:00.000Z' })
    expect(reasonOf({}, { own: [elsewhere] })).toBe('ok')
    expect(reasonOf({ validDays: 2 }, { own: [elsewhere] })).toBe('expired')
  })
})

describe('what this phone does not know', () => {
  it('is a pass issued since', () => {
    const read: Read = { is: 'code', credential: 6, issue: 1 }
    const told = { reason: 'unknown', canDecide: true, isFinal: false, credential: '6' }
    expect(judged(heldAtDesk([{}]), { read })).toMatchObject(told)
  })

  it.each([
    ['unknown', '65030029'],
    ['unreadable', '65030020'],
  ])('is a number that may be of a pass issued since: %s', (reason, number) => {
    const told = { reason, canDecide: true, isFinal: false, credential: null }
    expect(judged(heldAtDesk([{}]), { read: typed(number) })).toMatchObject(told)
  })

  it('is a number of another scheme only if no pass has it', () => {
    expect(reasonOf({ number: '65030011' }, { read: typed('65030011') })).toBe('ok')
  })

  it('is a number where the code is to be shown', () => {
    expect(reasonOf({ type: '61' }, { read: typed('65030010') })).toBe('unknown')
    expect(reasonOf({ type: '61' })).toBe('ok')
  })

  it.each([
    ['no roster', null, {}],
    ['another desk', heldAtDesk([{}]), { body: { gate: '4' } }],
    ['no key', heldAtDesk([{}]), { read: { is: 'unclear' } as const }],
    ['a kind of pass that nobody told', heldAtDesk([{ type: '99' }]), {}],
    ['days that nobody told', heldAtDesk([{}]), { body: { scanned_at: '2028-01-01T00:00:00Z' } }],
  ])('keeps it from deciding: %s', (_, what, asked) => {
    expect(judged(what, asked).canDecide).toBe(false)
  })

  it('is a code of something else', () => {
    const titles = { fr: 'Bal', de: 'Ball', en: 'Ball' }
    const told = { reason: 'wrong_gate', isFinal: false, canDecide: true, elsewhere: titles }
    expect(judged(heldAtDesk([]), { read: { is: 'elsewhere', titles } })).toMatchObject(told)
    expect(judged(heldAtDesk([]), { read: { is: 'foreign' } }).isFinal).toBe(true)
  })
})

describe('a desk that is handed over', () => {
  const FOR_ME = { device: '7', incarnation: 'store', register: 3 }
  const STORE = { incarnation: 'store', returned: new Map<string, number>() }
  const at = (holder: string | null, registers = STORE, pass: Partial<RosterPass> = {}) => {
    const held = heldAtDesk([pass], {}, { ...FOR_ME, holder })
    return decided(held, registers)
  }
  const decided = (held: HeldAtDesk, registers = STORE): Judgement => {
    const body = { scan_id: 's', code: '', gate: '3', party: 1, scanned_at: NOW }
    return judgeHere(held, CODE, 'refused', body, [], 0, registers)
  }

  it('is decided for good by its holder', () => {
    expect(at('7')).toMatchObject({ verdict: 'admitted', isFinal: true, register: 3 })
    expect(at('7', STORE, { status: 'blocked' })).toMatchObject({
      reason: 'blocked',
      isFinal: true,
    })
  })

  it('is left to the server by its holder for a pass that is not known', () => {
    const held = heldAtDesk([{ id: 6 }], {}, { ...FOR_ME, holder: '7' })
    expect(decided(held)).toMatchObject({ reason: 'unknown', isFinal: false })
  })

  it('is of another device, which alone admits', () => {
    expect(at('91')).toMatchObject({
      ...{ verdict: 'refused', reason: 'wrong_gate', isFinal: false, canDecide: true },
      decision: [
        { used: 0, allowed: 1 },
        { holder: 91, register: 3 },
      ],
    })
    expect(at('91', STORE, { status: 'cancelled' })).toMatchObject({ reason: 'cancelled' })
  })

  it.each([
    ['given back', { ...STORE, returned: new Map([['desk 3', 3]]) }],
    ['lost with the storage', { ...STORE, incarnation: 'another' }],
  ])('is held no longer where it was %s', (_, registers) => {
    expect(at('7', registers)).toMatchObject({ isFinal: false, canDecide: false })
  })

  it('is held again by a newer hand-over', () => {
    const returned = new Map([['desk 3', 2]])
    expect(at('7', { ...STORE, returned })).toMatchObject({ isFinal: true })
  })

  it('is not decided before all entries of before are known', () => {
    const held = heldAtDesk([{}], {}, { ...FOR_ME, holder: '7' })
    expect(decided({ ...held, knowsAll: false })).toMatchObject({
      isFinal: false,
      canDecide: false,
    })
  })

  it('is the server’s, which is asked', () => {
    expect(at(null)).toMatchObject({ verdict: 'admitted', isFinal: false, canDecide: true })
  })
})
