// The people who come to the doors, and what they show.

import type { Dice } from '../phone/dice'
import type { Plan, Ticket } from './plan'

/** So many of the last tickets are likely to be shown once more. */
const LATELY = 40

export interface Shown {
  readonly code: string
  readonly party: number
}

export class Crowd {
  /** How many more scans there are to be. */
  left: number
  readonly #dice: Dice
  readonly #fresh: Ticket[]
  readonly #seen: Ticket[] = []
  readonly #inside: Ticket[] = []
  /** By device, who was sent to this phone, because it holds their tickets. */
  readonly #sent = new Map<string, Ticket[]>()
  readonly #byCode = new Map<string, Ticket>()
  readonly #byId = new Map<string, Ticket>()

  constructor({ tickets, scans }: Plan, dice: Dice) {
    this.left = scans
    this.#dice = dice
    this.#fresh = tickets.map(({ id, code, admits }) => ({ id, codes: [code], admits }))
    for (const ticket of this.#fresh) {
      this.#byId.set(ticket.id, ticket)
      for (const code of ticket.codes) this.#byCode.set(code, ticket)
    }
  }

  ticketOf(code: string): Ticket | undefined {
    return this.#byCode.get(code)
  }

  reissue(id: string, code: string): void {
    const ticket = this.#byId.get(id)
    if (!ticket) return
    ticket.codes.unshift(code)
    this.#byCode.set(code, ticket)
  }

  /** Somebody came in by the code. */
  enter(code: string): void {
    const ticket = this.#byCode.get(code)
    if (ticket) this.#inside.push(ticket)
  }

  send(code: string, device: string): void {
    const ticket = this.#byCode.get(code)
    const sent = this.#sent.get(device) ?? []
    if (ticket) this.#sent.set(device, [...sent.slice(-LATELY), ticket])
  }

  next(isExit: boolean, device: string): Shown {
    this.left -= 1
    const roll = this.#dice.roll()
    if (roll < 0.02) return { code: 'https://example.org/menu', party: 1 }
    const isLeaving = isExit && this.#inside.length > 0
    const ticket = isLeaving ? this.#lately(this.#inside) : (this.#sentTo(device) ?? this.#coming())
    return { code: this.#codeOf(ticket, roll), party: this.#partyOf(ticket) }
  }

  #sentTo(device: string): Ticket | undefined {
    return this.#dice.chance(0.7) ? this.#sent.get(device)?.shift() : undefined
  }

  #coming(): Ticket {
    const isNew = this.#seen.length === 0 || this.#dice.chance(0.5)
    const next = isNew ? this.#fresh.shift() : undefined
    if (next) this.#seen.push(next)
    return next ?? this.#lately(this.#seen)
  }

  #lately(among: readonly Ticket[]): Ticket {
    return this.#dice.pick(this.#dice.chance(0.6) ? among.slice(-LATELY) : among)
  }

  #codeOf({ codes }: Ticket, roll: number): string {
    const code = this.#dice.chance(0.8) ? (codes[0] ?? '') : this.#dice.pick(codes)
    // One letter of it is another.
    return roll < 0.04
      ? code.slice(0, -2) + (code.at(-2) === 'A' ? 'B' : 'A') + code.slice(-1)
      : code
  }

  #partyOf({ admits }: Ticket): number {
    if (this.#dice.chance(0.05)) return admits + 1
    return this.#dice.chance(0.5) ? admits : 1 + Math.floor(this.#dice.roll() * admits)
  }
}

/** What the phones of a soak share. */
export interface Shared {
  readonly plan: Plan
  readonly crowd: Crowd
  readonly truth: number
  readonly tell: (line: object) => void
}
