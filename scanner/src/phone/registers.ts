// Which tickets this phone holds: nobody else may let them in, so it decides about them at once and for good, and asks
// nobody. docs/offline.md has the rules.

import type { RosterSettings } from '../core/roster/settings'
import type { RosterTicket } from '../core/roster/tickets'
import type { Entry, Register, ReturnEntry } from './entry'
import type { Judgement } from './pending'

/** What only this phone knows of what it holds. */
export interface OwnRegisters {
  /** Of its journal; null where the browser did not open it. */
  readonly incarnation: string | null
  /** By ticket, or by desk (`keyOf`), the register that it gave back last. */
  readonly returned: ReadonlyMap<string, number>
}

export const NO_REGISTERS: OwnRegisters = { incarnation: null, returned: new Map() }

/** In place of a device's id, where this phone itself holds a ticket that it cannot admit. */
export const HELD_HERE = -1

type Whose = Pick<RosterSettings, 'device' | 'incarnation'>

/** Whether this device holds tickets with this journal: not where its storage was emptied since they were handed over. */
export function mayHold({ device, incarnation }: Whose, own: OwnRegisters): boolean {
  return device !== null && incarnation !== null && incarnation === own.incarnation
}

/** Registers of a ticket grow, so a hand-over that comes late or twice does not count again once it was given back. */
export function holds(
  whose: Whose,
  { id, holder, register }: Pick<RosterTicket, 'id' | 'holder' | 'register'>,
  own: OwnRegisters,
): boolean {
  const isOurs = holder !== null && holder === whose.device && mayHold(whose, own)
  return isOurs && register > (own.returned.get(String(id)) ?? 0)
}

/** What follows for a ticket from who holds it. Whoever leaves may do so everywhere. */
export function byHolder(
  whose: Whose,
  ticket: RosterTicket,
  judgement: Judgement,
  isExit: boolean,
  own: OwnRegisters = NO_REGISTERS,
): Judgement {
  const { holder, register } = ticket
  if (holds(whose, ticket, own)) return { ...judgement, isFinal: true, register }
  const isHeld = holder !== null && judgement.verdict === 'admitted' && !isExit
  // It was given back, or lost with this phone's storage: only the server can tell what became of it.
  if (isHeld && holder === whose.device) return { ...judgement, canDecide: false }
  return isHeld ? heldBy(Number(holder), register, judgement) : judgement
}

/** The holder alone may admit the ticket. `judgement` is that of the rules, which would. */
function heldBy(holder: number, register: number, judgement: Judgement): Judgement {
  const [{ used, allowed, left, fresh }] = judgement.decision
  const before = { used: used - fresh, left, allowed, moved: 0, fresh: 0 }
  return {
    ...judgement,
    ...{ verdict: 'refused', reason: 'wrong_gate' },
    decision: [
      { ...before, reason: 'wrong_gate' },
      { holder, register },
    ],
  }
}

/** Whether only another device may admit the ticket, as far as this phone knows. */
export function isHeldElsewhere({ reason, decision: [, because] }: Judgement): boolean {
  const holder = because?.['holder']
  return reason === 'wrong_gate' && holder !== undefined && holder !== HELD_HERE
}

/** Where nothing can be stored, this phone does not admit whom it holds, and nobody else may. */
export function unstored(judgement: Judgement): Judgement {
  const { register, verdict } = judgement
  const isGreen = register !== undefined && verdict === 'admitted'
  return isGreen ? heldBy(HELD_HERE, register, judgement) : judgement
}

export function returnedBy(entries: readonly Entry[]): OwnRegisters['returned'] {
  const returns = entries.filter((entry) => entry.is === 'return')
  return returns.reduce(withReturned, new Map<string, number>())
}

export function withReturned(
  before: OwnRegisters['returned'],
  { returns }: Pick<ReturnEntry, 'returns'>,
): OwnRegisters['returned'] {
  const returned = new Map(before)
  for (const one of returns) {
    const key = keyOf(one)
    returned.set(key, Math.max(one.register, returned.get(key) ?? 0))
  }
  return returned
}

/** What tells it from other tickets and desks. */
export function keyOf(one: Register): string {
  return 'ticket' in one ? one.ticket : `desk ${one.gate}`
}
