import { describe, expect, it } from 'vitest'
import type { RosterTicket } from '../../src/core/roster/tickets'
import { verdictOf } from '../../src/core/verdict'
import type { Entry, Numbered } from '../../src/phone/entry'
import { RETURNED_AT_ONCE } from '../../src/phone/give_back'
import { NO_IDEA } from '../../src/phone/judge'
import type { Judgement } from '../../src/phone/pending'
import { spent, started, type Effect, type Event, type Judge } from '../../src/phone/phone'
import { byHolder, holds, NO_REGISTERS, type OwnRegisters } from '../../src/phone/registers'
import { step } from '../../src/phone/step'

const WHOSE = { device: '4', incarnation: 'first' }
const TICKET: RosterTicket = {
  ...{ id: 5, issue: 1, admits: 2, status: 'valid', category: '', used: 0, left: 0, seq: 7 },
  ...{ at: null, gate: null, device: null, holder: '4', register: 7 },
}
const BY_RULES: Judgement = {
  ...{ verdict: 'admitted', reason: 'ok', isFinal: false, canDecide: true, credential: '5' },
  decision: [verdictOf('ok', { used: 1, allowed: 2, fresh: 1, moved: 1 }), null],
}
const own = (change: Partial<OwnRegisters> = {}): OwnRegisters => ({
  ...NO_REGISTERS,
  ...{ incarnation: 'first', ...change },
})
const returned = (register: number): OwnRegisters => own({ returned: new Map([['5', register]]) })

describe('a ticket', () => {
  it.each([
    ['that was handed over to this phone', TICKET, own(), true],
    ['that another device holds', { ...TICKET, holder: '9' }, own(), false],
    ['that the server holds', { ...TICKET, holder: null, register: 0 }, own(), false],
    ['that was given back', TICKET, returned(7), false],
    ['of which an older hand-over comes late', TICKET, returned(12), false],
    ['that was handed over again', { ...TICKET, register: 12 }, returned(7), true],
    ['that storage held which was emptied', TICKET, own({ incarnation: 'second' }), false],
    ['while the journal is not open', TICKET, own({ incarnation: null }), false],
  ] as const)('%s', (_, ticket, registers, isHeld) => {
    expect(holds(WHOSE, ticket, registers)).toBe(isHeld)
  })

  it('is not held by a phone that is told no device and no incarnation', () => {
    expect(holds({ device: null, incarnation: null }, { ...TICKET, holder: null }, own())).toBe(
      false,
    )
  })

  it('is decided for good by its holder, and by nobody else', () => {
    const judged = (holder: string, isExit = false): Judgement =>
      byHolder(WHOSE, { ...TICKET, holder }, BY_RULES, isExit, own())
    expect(judged('4')).toEqual({ ...BY_RULES, isFinal: true, register: 7 })
    expect(judged('9')).toMatchObject({
      ...{ verdict: 'refused', reason: 'wrong_gate', isFinal: false },
      decision: [
        { used: 0, allowed: 2 },
        { holder: 9, register: 7 },
      ],
    })
    expect(judged('9', true)).toBe(BY_RULES)
  })

  it('that this phone has given back is for the server to tell', () => {
    const judged = byHolder(WHOSE, TICKET, BY_RULES, false, returned(7))
    expect(judged).toEqual({ ...BY_RULES, canDecide: false })
  })

  it('that the rules refuse is refused for their reason, whoever holds it', () => {
    const used: Judgement = { ...BY_RULES, verdict: 'refused', reason: 'used_up' }
    expect(byHolder(WHOSE, { ...TICKET, holder: '9' }, used, false, own())).toBe(used)
  })
})

/** A phone that holds ticket 5, without a budget for others. */
class Holder {
  phone = started({ decides: true, budget: 0 }, [], 0, 'first')[0]
  done: readonly Effect[] = []
  #scans = 0

  tell(event: Event, judge: Judge = () => NO_IDEA): void {
    ;[this.phone, this.done] = step(judge, this.phone, event)
  }

  scan(): string {
    return this.#seen((_, __, registers) => byHolder(WHOSE, TICKET, BY_RULES, false, registers))
  }

  scanWith(judgement: Judgement): string {
    return this.#seen(() => judgement)
  }

  #seen(judge: Judge): string {
    const scan_id = `s${++this.#scans}`
    const body = { scan_id, code: 'A', gate: 'g1', party: 1, scanned_at: '2026-11-28T19:00:00Z' }
    this.tell({ is: 'seen', body, clockErrorMs: 0, agoMs: 0 }, judge)
    return scan_id
  }

  giveBack(...tickets: string[]): void {
    const registers = tickets.map((ticket) => ({ ticket, register: 7 }))
    this.tell({ is: 'given-back', returnId: 'r', registers, at: '2026-11-28T19:01:00Z' })
  }

  get stored(): Entry[] {
    return this.done.flatMap((effect) => (effect.do === 'store' ? [effect.entry] : []))
  }

  get sent(): readonly Numbered[] {
    return this.done.flatMap((effect) => (effect.do === 'upload' ? effect.entries : []))
  }

  get shown(): string[] {
    return this.done.flatMap((effect) => (effect.do === 'show' ? [effect.shown.reason] : []))
  }

  store(): void {
    for (const entry of this.stored) this.tell({ is: 'stored', entry })
  }
}

describe('a phone that holds a ticket', () => {
  it('asks nobody, and shows it once it is stored', () => {
    const holder = new Holder()
    holder.scan()
    expect(holder.done.map((effect) => effect.do)).toEqual(['store'])
    expect(holder.stored).toMatchObject([{ number: 1, register: 7, shown: { by: 'phone' } }])
    holder.store()
    expect(holder.shown).toEqual(['ok'])
  })

  it('needs no budget for it', () => {
    const holder = new Holder()
    holder.scan()
    holder.store()
    expect(spent(holder.phone)).toBe(0)
  })

  it('admits nobody whom it cannot store, and asks nobody else', () => {
    const holder = new Holder()
    const scanId = holder.scan()
    const [entry] = holder.stored
    if (entry) holder.tell({ is: 'not-stored', entry })
    expect(holder.shown).toEqual(['wrong_gate'])
    expect(holder.phone.own).toEqual([])
    expect(holder.done.some((effect) => effect.do === 'ask')).toBe(false)
    holder.tell({ is: 'left', scanId })
    holder.scan()
    expect(holder.shown).toEqual(['wrong_gate'])
  })

  it('holds it no longer once it has given it back, before that is stored and sent', () => {
    const holder = new Holder()
    holder.giveBack('5')
    expect([holder.stored, holder.sent]).toMatchObject([[{ is: 'return', number: 1 }], []])
    holder.store()
    expect(holder.sent).toMatchObject([{ returns: [{ ticket: '5', register: 7 }] }])
    holder.scan()
    expect(holder.done.map((effect) => effect.do)).toEqual(['open', 'wait'])
  })

  it('does not go on with a scan that was given up before it held the ticket', () => {
    const holder = new Holder()
    const before = holder.scanWith(NO_IDEA)
    holder.tell({ is: 'opened', scanId: before })
    holder.tell({ is: 'not-uploaded' })
    holder.tell({ is: 'left', scanId: before })
    const scanId = holder.scan()
    expect(holder.stored).toMatchObject([{ scan_id: scanId, number: 2 }])
  })

  it('gives it back behind what it has decided', () => {
    const holder = new Holder()
    const scanId = holder.scan()
    const [scan] = holder.stored
    holder.giveBack('5')
    holder.store()
    expect(holder.sent).toEqual([])
    if (scan) holder.tell({ is: 'stored', entry: scan })
    holder.tell({ is: 'left', scanId })
    expect(holder.sent.map(({ is }) => is)).toEqual(['scan', 'return'])
  })

  it('gives many back in parts', () => {
    const holder = new Holder()
    holder.giveBack(...Array.from({ length: RETURNED_AT_ONCE + 1 }, (_, n) => String(n)))
    expect(holder.stored.map((entry) => entry.is === 'return' && entry.returns.length)).toEqual([
      RETURNED_AT_ONCE,
      1,
    ])
    expect(
      new Set(holder.stored.map((entry) => entry.is === 'return' && entry.return_id)).size,
    ).toBe(2)
  })

  it('knows after a restart what it has given back', () => {
    const entry: Entry = {
      ...{ is: 'return', number: 1, return_id: 'r', at: '2026-11-28T19:01:00Z' },
      returns: [{ ticket: '5', register: 7 }],
    }
    const [{ registers }] = started({ decides: true, budget: 0 }, [entry], 1, 'first')
    expect(holds(WHOSE, TICKET, registers)).toBe(false)
  })
})
