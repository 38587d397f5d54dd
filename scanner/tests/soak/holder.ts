// A phone that holds tickets: its own modules for them, and what the roster tells them.

import { signal } from '@preact/signals'
import type { Runner } from '../../src/journal/runner'
import type { Held } from '../../src/phone/judge'
import type { HeldAtDesk } from '../../src/phone/judge_at_desk'
import { RegistersHere } from '../../src/roster/registers'
import type { Request } from '../../src/server/request'
import type { Place } from '../../src/settings/place'
import type { Dice } from '../phone/dice'
import type { Plan } from './plan'

const WANTED = 0.2
const WANTED_MAX = 1000

export class Holder {
  readonly registers: RegistersHere
  readonly #held = signal<Held | HeldAtDesk | null>(null)
  readonly #place = signal<Place | null>(null)

  constructor(
    gate: string,
    runner: Runner,
    { request, lookNow }: { request: Request; lookNow: () => void },
  ) {
    this.stand(gate)
    const journal = {
      registers: runner.registers,
      trouble: runner.trouble,
      giveBack: runner.giveBack.bind(runner),
    }
    const roster = { held: this.#held, knownAt: this.#place, lookNow }
    // A soak has no lanes, and its phones recall nothing.
    const no = signal(false)
    const isRecalling = (): boolean => false
    const meanwhile = { isChoosingLane: no, isRecalling, isRunningFlat: no }
    this.registers = new RegistersHere(this.#place, roster, journal, meanwhile, request)
  }

  readonly stand = (gate: string): void => {
    this.#place.value = { gate: { id: gate } } as unknown as Place
  }

  /** The roster is newer. */
  synced(held: Held | HeldAtDesk | null): void {
    this.#held.value = held
  }
}

/** Which device holds the ticket, as the roster told it; null: the server. */
export function holderOf(held: Held | HeldAtDesk | null, credential: string | null): string | null {
  if (!held || 'passes' in held || credential === null) return null
  return held.tickets.find(Number(credential))?.holder ?? null
}

/** Each phone asks for some of the tickets: the first would have all. */
export function wanting(init: RequestInit, { tickets }: Plan, dice: Dice): RequestInit {
  const asked = JSON.parse(init.body as string) as object
  const wanted = tickets.filter(() => dice.chance(WANTED)).slice(0, WANTED_MAX)
  return { ...init, body: JSON.stringify({ ...asked, want: wanted.map(({ id }) => id) }) }
}
