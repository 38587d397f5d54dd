// Who may come in where the phones of a simulation stand: tickets at a door, or passes at a venue's desk.

import type { Decision } from '../../src/core/at_door'
import { verdictOf, type Reason } from '../../src/core/verdict'
import type { ScanBody } from '../../src/phone/entry'
import { judgeAtDesk } from '../../src/phone/judge_at_desk'
import { unseen, type OwnSteps } from '../../src/phone/own'
import type { Judgement } from '../../src/phone/pending'
import type { Dice } from './dice'
import { heldAtDesk } from './held_at_desk'

/** What the server knows of a ticket or pass: persons, the last place of its sequence, and the times of its entries. */
export interface Register {
  used: number
  seq: number
  /** The phone that holds the ticket, by which row and with which journal; null: the server. */
  holder: string | null
  register: number
  incarnation: string | null
  visits: { scanId: string; at: string }[]
}

export type Registers = ReadonlyMap<string, Register>

export interface AtStake {
  readonly gate: string
  readonly beginsAt: number
  /** How many persons each code admits. */
  readonly admits: ReadonlyMap<string, number>
  /** What the server's rules say. */
  readonly mayComeIn: (code: string, known: Register, party: number, at: string) => boolean
  /** What a phone says that knows this of the server's. */
  readonly judge: (
    known: Registers,
    body: ScanBody,
    own: OwnSteps,
    byHolder?: (judgement: Judgement, known: Register, code: string) => Judgement,
  ) => Judgement
}

export function ticketsAtStake(count: number, dice: Dice): AtStake {
  const admits = new Map<string, number>()
  for (let ticket = 0; ticket < count; ticket++)
    admits.set(`t${ticket}`, 1 + Math.floor(dice.roll() * 3))
  return {
    ...{ gate: 'north', beginsAt: Date.UTC(2026, 10, 28), admits },
    mayComeIn: (code, { used }, party) => used + party <= (admits.get(code) ?? 0),
    judge: (registers, { code, party }, own, byHolder = (judgement) => judgement) => {
      const known = registers.get(code)
      const allowed = admits.get(code)
      if (allowed === undefined) return { ...refused('unreadable', null), isFinal: true }
      if (!known) return refused('unknown', code)
      const mine = unseen(own, () => known.seq).filter(({ credential }) => credential === code)
      const used = known.used + mine.reduce((sum, passage) => sum + passage.party, 0)
      if (used + party > allowed) return byHolder(refused('used_up', code), known, code)
      const decision: Decision = [verdictOf('ok'), null]
      return byHolder({ ...refused('ok', code), verdict: 'admitted', decision }, known, code)
    },
  }
}

/** What a phone says to a ticket that it does not let in. */
function refused(reason: Reason, credential: string | null): Judgement {
  const decision: Decision = [verdictOf(reason), null]
  return { verdict: 'refused', reason, isFinal: false, canDecide: true, credential, decision }
}

const TYPES = ['31', '32', '33'] as const
const DAY_MS = 24 * 3_600_000
const MIDNIGHT_MS = Date.UTC(2026, 10, 28, 5)

/** Passes that come in once, daily and without a limit, around midnight at the venue. */
export function passesAtStake(count: number): AtStake {
  const typeOf = (code: string) => TYPES[Number(code) % TYPES.length] ?? '31'
  const codes = Array.from({ length: count }, (_, n) => String(300 + n))
  return {
    ...{ gate: '3', beginsAt: MIDNIGHT_MS - 6000 },
    admits: new Map(codes.map((code) => [code, Infinity])),
    mayComeIn: (code, { visits }, _, at) =>
      codes.includes(code) && isWithin(typeOf(code), [...visits.map((visit) => visit.at), at]),
    judge: (registers, body, own) => {
      const held = heldAtDesk(
        [...registers].map(([code, { seq, visits }]) => ({
          ...{ id: Number(code), type: typeOf(code), number: null, seq },
          use: useOf(visits.map(({ at }) => Date.parse(at) * 1000)),
        })),
      )
      const isOurs = codes.includes(body.code)
      const code = { is: 'code', credential: Number(body.code), issue: 1 } as const
      return judgeAtDesk(held, isOurs ? code : { is: 'foreign' }, body, own, 0)
    },
  }
}

function useOf(times: number[]) {
  if (times.length === 0) return null
  const visits = times.map((at) => ({ at, device: null }))
  return { firstAt: Math.min(...times), ever: times.length, visits }
}

/** Whether a pass of this type may have come in at these times. */
function isWithin(type: (typeof TYPES)[number], times: readonly string[]): boolean {
  const days = times.map((at) => Math.floor((Date.parse(at) - MIDNIGHT_MS) / DAY_MS))
  if (type === '31') return times.length <= 1
  return type === '33' || new Set(days).size === days.length
}

/** Passes of `passesAtStake` that came in too often, by code. */
export function beyondRules(entered: ReadonlyMap<string, readonly string[]>): string[] {
  return [...entered].flatMap(([code, times]) =>
    isWithin(TYPES[Number(code) % TYPES.length] ?? '31', times) ? [] : [`${code}: ${times.join()}`],
  )
}
