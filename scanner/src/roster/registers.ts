// Which tickets this phone holds where it stands. It asks for all that it can get as long as somebody stands behind it, and
// gives them back when it leaves, so that another door can let their guests in.

import { effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import { registerOfDesk } from '../phone/desk_register'
import type { Register } from '../phone/entry'
import type { Held } from '../phone/judge'
import type { HeldAtDesk } from '../phone/judge_at_desk'
import { holds, type OwnRegisters } from '../phone/registers'
import { isLater, type Later } from '../server/delivery'
import { postRegisters, type Handed } from '../server/registers'
import type { Problem, Request, SignedOut } from '../server/request'
import type { Place } from '../settings/place'

/** A look at another app is shorter. iPhones stop a page soon after that, and then nobody could come in by its tickets. */
export const HIDDEN_MS = 5000
/** Where nothing was handed over, it is not asked again before. */
export const REST_MS = 15_000
/** After the server has refused: a person has to do something first. */
export const REFUSED_MS = 60_000
const NEVER = new AbortController().signal

interface Roster {
  readonly held: ReadonlySignal<Held | HeldAtDesk | null>
  readonly lookNow: () => void
}

interface Journal {
  readonly registers: ReadonlySignal<OwnRegisters>
  /** Why entries do not get out of this phone's memory; null: they do. */
  readonly trouble: ReadonlySignal<unknown>
  readonly giveBack: (registers: readonly Register[]) => Promise<void>
}

type Answer = Handed | Problem | SignedOut | Later | null

export class RegistersHere {
  /** How many tickets this phone holds. */
  readonly count: ReadonlySignal<number>
  /** Why the server hands nothing over, in its words; null: it does. */
  readonly refused: ReadonlySignal<string | null>
  /** The name of another device that holds the desk at which this phone stands; null: none does. */
  readonly deskHolder: ReadonlySignal<string | null>
  readonly #deskHolder = signal<string | null>(null)
  readonly #count = signal(0)
  readonly #refused = signal<string | null>(null)
  readonly #place: ReadonlySignal<Place | null>
  readonly #roster: Roster
  readonly #journal: Journal
  readonly #ask: (gate: string, incarnation: string) => Promise<Answer>
  #gate: string | null = null
  #ours: readonly Register[] = []
  #isAsking = false
  #restsUntil = -Infinity
  #hiding: ReturnType<typeof setTimeout> | undefined

  constructor(
    place: ReadonlySignal<Place | null>,
    roster: Roster,
    journal: Journal,
    request: Request,
  ) {
    this.#place = place
    this.#roster = roster
    this.#journal = journal
    this.#ask = (gate, incarnation) => postRegisters(request, { gate, incarnation }, NEVER)
    this.count = this.#count
    this.refused = this.#refused
    this.deskHolder = this.#deskHolder
    effect(() => {
      const known = [roster.held.value, place.value, journal.registers.value, journal.trouble.value]
      untracked(() => {
        this.#look(known[0] as Held | HeldAtDesk | null)
      })
    })
    document.addEventListener('visibilitychange', () => {
      this.#seen()
    })
    window.addEventListener('pagehide', () => void this.giveBack())
  }

  /** Nobody stands behind this phone any more. Ends when the server knows of it, or does not answer now. */
  async giveBack(): Promise<void> {
    const ours = this.#ours
    this.#keep([])
    if (ours.length > 0) await this.#journal.giveBack(ours)
  }

  #keep(ours: readonly Register[]): void {
    this.#ours = ours
    this.#count.value = ours.length
  }

  #seen(): void {
    clearTimeout(this.#hiding)
    if (document.hidden) this.#hiding = setTimeout(() => void this.giveBack(), HIDDEN_MS)
    else this.#look(this.#roster.held.peek())
  }

  /** What is handed over at a gate is for this gate. */
  #look(held: Held | HeldAtDesk | null): void {
    const gate = this.#place.peek()?.gate.id ?? null
    if (gate !== this.#gate) {
      this.#gate = gate
      this.#restsUntil = -Infinity
      void this.giveBack()
    }
    this.#deskHolder.value = held && 'passes' in held ? otherHolder(held) : null
    if (!held) return
    if ('passes' in held) {
      this.#lookAtDesk(held)
      return
    }
    this.#keep(heldIn(held, this.#journal.registers.peek()))
    if (held.settings.event.offline?.policy !== 'strict') void this.giveBack()
    else if (this.#mayAsk(held)) void this.#askFor(gate ?? '')
  }

  /** At a venue, the desk itself is handed over. */
  #lookAtDesk({ settings }: HeldAtDesk): void {
    const own = this.#journal.registers.peek()
    const ours = registerOfDesk(settings, own)
    this.#keep(ours ? [ours] : [])
    // Whose storage was emptied is told so.
    const isLost = settings.holder === settings.device && settings.incarnation !== own.incarnation
    const isFree = settings.holder === null || isLost
    const isHere = settings.gate.id === this.#gate
    if (settings.venue.offline?.policy !== 'strict') void this.giveBack()
    else if (isFree && isHere && this.#isReady()) void this.#askFor(settings.gate.id)
  }

  #isReady(): boolean {
    const isSeen = !document.hidden && this.#journal.trouble.peek() === null
    return isSeen && !this.#isAsking && Date.now() >= this.#restsUntil
  }

  #mayAsk({ settings, tickets }: Held): boolean {
    const gate = settings.gates.get(this.#gate ?? '')
    if (!gate || gate.is_exit || !this.#isReady()) return false
    const { categories } = gate
    return tickets.hasAtServer((one) => categories.length === 0 || categories.includes(one))
  }

  async #askFor(gate: string): Promise<void> {
    const { incarnation } = this.#journal.registers.peek()
    if (incarnation === null) return
    this.#isAsking = true
    for (let isMore = true; isMore && gate === this.#gate && !document.hidden;)
      isMore = this.#heard(await this.#ask(gate, incarnation).catch(() => null))
    this.#isAsking = false
    this.#roster.lookNow()
  }

  /** Whether there is more to be had at once. */
  #heard(answer: Answer): boolean {
    const isRefused = answer !== null && !isLater(answer) && answer.is === 'problem'
    this.#refused.value = isRefused ? answer.detail : null
    const handed = answer?.is === 'handed' ? answer.handed : 0
    this.#restsUntil = Date.now() + (isRefused ? REFUSED_MS : REST_MS)
    return answer?.is === 'handed' && answer.more && handed > 0
  }
}

function otherHolder({ settings: { holder, device, devices } }: HeldAtDesk): string | null {
  return holder === null || holder === device ? null : (devices.get(holder) ?? '–')
}

function heldIn({ settings, tickets }: Held, own: OwnRegisters): readonly Register[] {
  const { device } = settings
  const told = device === null ? [] : [...tickets.heldBy(device)]
  return told
    .filter(([id, register]) => holds(settings, { id, holder: device, register }, own))
    .map(([id, register]) => ({ ticket: String(id), register }))
}
