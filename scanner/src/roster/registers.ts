// Which tickets this phone holds where it stands. It asks for all that it can get as long as somebody stands behind it, and
// gives them back when it leaves, so that another door can let their guests in.

import { effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import type { RosterGate } from '../core/roster/settings'
import type { Shares } from '../core/roster/tickets'
import { registerOfDesk } from '../phone/desk_register'
import type { Register } from '../phone/entry'
import type { Held } from '../phone/judge'
import type { HeldAtDesk } from '../phone/judge_at_desk'
import { holds, type OwnRegisters } from '../phone/registers'
import { isLater, type Later } from '../server/delivery'
import { postRegisters, type Handed, type Wanted } from '../server/registers'
import type { Problem, Request, SignedOut } from '../server/request'
import type { Place } from '../settings/place'

/** A look at another app is shorter. Phones stop a page soon after that without an event, Android after ten seconds, and
 * then nobody could come in by its tickets (docs/leases.md). */
export const HIDDEN_MS = 5000
/** After the server was asked for all that it hands over, it is not asked again before. */
export const REST_MS = 15_000
/** Where others have the rest: it is for them to come to the guests, or to give it back. */
export const OTHERS_MS = 60_000
/** Where more tickets have come to the server since it was asked. */
export const SOON_MS = 5000
/** After the server has refused: a person has to do something first. */
export const REFUSED_MS = 60_000
const NEVER = new AbortController().signal

interface Roster {
  readonly held: ReadonlySignal<Held | HeldAtDesk | null>
  /** Where this phone stands, as far as the server knows. */
  readonly knownAt: ReadonlySignal<Place | null>
  readonly lookNow: () => void
}

/** What else goes on. */
interface Meanwhile {
  /** Somebody is being asked in which lane this phone stands. */
  readonly isChoosingLane: ReadonlySignal<boolean>
  /** A guest waits for a ticket that comes home to the server, and must not come here instead. */
  readonly isRecalling: () => boolean
  /** This phone may soon go out, and the server hears of it before. */
  readonly isRunningFlat: ReadonlySignal<boolean>
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
  /** It has given all back because its battery is almost empty. */
  readonly isFlat: ReadonlySignal<boolean>
  /** The name of another device that holds the desk at which this phone stands; null: none does. */
  readonly deskHolder: ReadonlySignal<string | null>
  readonly #deskHolder = signal<string | null>(null)
  readonly #isFlat = signal(false)
  readonly #count = signal(0)
  readonly #refused = signal<string | null>(null)
  readonly #place: ReadonlySignal<Place | null>
  readonly #roster: Roster
  readonly #journal: Journal
  readonly #meanwhile: Meanwhile
  readonly #ask: (wanted: Wanted) => Promise<Answer>
  #stand: string | null = null
  #ours: readonly Register[] = []
  #isAsking = false
  #askedAt = -Infinity
  #restMs = 0
  /** The fewest tickets that the server had since it was asked; null: not known yet. */
  #left: number | null = null
  #hiding: ReturnType<typeof setTimeout> | undefined

  constructor(
    place: ReadonlySignal<Place | null>,
    roster: Roster,
    journal: Journal,
    meanwhile: Meanwhile,
    request: Request,
  ) {
    this.#place = place
    this.#roster = roster
    this.#journal = journal
    this.#meanwhile = meanwhile
    this.#ask = (wanted) => postRegisters(request, wanted, NEVER)
    this.count = this.#count
    this.refused = this.#refused
    this.isFlat = this.#isFlat
    this.deskHolder = this.#deskHolder
    const news = [
      place,
      journal.registers,
      journal.trouble,
      meanwhile.isChoosingLane,
      meanwhile.isRunningFlat,
    ]
    effect(() => {
      const held = roster.held.value
      news.forEach((one) => one.value)
      untracked(() => {
        this.#look(held)
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

  /** What is handed over at a gate and lane is for this gate and lane. */
  #look(held: Held | HeldAtDesk | null): void {
    const place = this.#place.peek()
    const stand = place && `${place.gate.id} ${place.lane ?? ''}`
    if (stand !== this.#stand) {
      this.#stand = stand
      this.#askedAt = -Infinity
      void this.giveBack()
    }
    this.#deskHolder.value = held && 'passes' in held ? otherHolder(held) : null
    const isRunningFlat = this.#meanwhile.isRunningFlat.peek()
    this.#isFlat.value = isRunningFlat && held !== null && isHandedOver(held)
    if (!held) return
    if (isRunningFlat) {
      void this.giveBack()
      return
    }
    if ('passes' in held) {
      this.#lookAtDesk(held)
      return
    }
    this.#keep(heldIn(held, this.#journal.registers.peek()))
    if (!isHandedOver(held)) void this.giveBack()
    else this.#share(held)
  }

  #share(held: Held): void {
    this.#giveBackAsked(held.settings.asked)
    const place = this.#roster.knownAt.peek()
    // The server gives to each lane its own, so it has to know first where this phone stands.
    if (place && place === this.#place.peek() && this.#mayAsk(held, place.gate.id))
      void this.#askFor(place)
  }

  /** A guest stands elsewhere, or another phone has too few. */
  #giveBackAsked(asked: readonly string[]): void {
    const wanted = new Set(asked)
    const [back, kept]: [Register[], Register[]] = [[], []]
    for (const one of this.#ours)
      ('ticket' in one && wanted.has(one.ticket) ? back : kept).push(one)
    if (back.length === 0) return
    this.#keep(kept)
    void this.#journal.giveBack(back)
  }

  /** At a venue, the desk itself is handed over. */
  #lookAtDesk(held: HeldAtDesk): void {
    const { settings } = held
    const own = this.#journal.registers.peek()
    const ours = registerOfDesk(settings, own)
    this.#keep(ours ? [ours] : [])
    // Whose storage was emptied is told so.
    const isLost = settings.holder === settings.device && settings.incarnation !== own.incarnation
    const isFree = settings.holder === null || isLost
    const place = this.#place.peek()
    const isHere = settings.gate.id === place?.gate.id
    const isReady = this.#isIdle() && this.#isRested(Math.min(this.#restMs, REST_MS))
    if (!isHandedOver(held)) void this.giveBack()
    else if (isFree && isHere && isReady) void this.#askFor(place)
  }

  #mayAsk(held: Held, at: string): boolean {
    const gate = held.settings.gates.get(at)
    const { isChoosingLane, isRecalling } = this.#meanwhile
    if (!gate || gate.is_exit || !this.#isIdle()) return false
    if (isChoosingLane.peek() || isRecalling()) return false
    const { atServer, elsewhere } = sharesAt(held, gate)
    const restMs = this.#isMoreThanLeft(atServer) ? SOON_MS : this.#restMs
    const isWorthIt = atServer + elsewhere > 0 || isLost(held, this.#journal.registers.peek())
    return isWorthIt && this.#isRested(restMs)
  }

  #isIdle(): boolean {
    return !document.hidden && this.#journal.trouble.peek() === null && !this.#isAsking
  }

  #isRested(restMs: number): boolean {
    return performance.now() >= this.#askedAt + restMs
  }

  /** Whether others have given something back since the server was asked. */
  #isMoreThanLeft(atServer: number): boolean {
    this.#left = Math.min(this.#left ?? atServer, atServer)
    return atServer > this.#left
  }

  async #askFor(place: Place): Promise<void> {
    const { incarnation } = this.#journal.registers.peek()
    if (incarnation === null) return
    this.#isAsking = true
    await this.#askForAll({ gate: place.gate.id, incarnation }, () => {
      const isHere = place === this.#place.peek() && !document.hidden
      return isHere && !this.#meanwhile.isRecalling()
    })
    this.#isAsking = false
    this.#askedAt = performance.now()
    this.#left = null
    this.#roster.lookNow()
  }

  /** The server looks at some tickets at a time. */
  async #askForAll(wanted: Wanted, mayGoOn: () => boolean): Promise<void> {
    let handed = 0
    let next: Wanted | null = wanted
    while (next !== null && mayGoOn()) {
      const answer = this.#heard(await this.#ask(next).catch(() => null))
      handed += answer?.handed ?? 0
      if (answer) this.#restMs = handed === 0 && answer.elsewhere > 0 ? OTHERS_MS : REST_MS
      next = answer?.more ? nextOf(next, answer) : null
    }
  }

  #heard(answer: Answer): Handed | null {
    const isRefused = answer !== null && !isLater(answer) && answer.is === 'problem'
    this.#refused.value = isRefused ? answer.detail : null
    this.#restMs = isRefused ? REFUSED_MS : REST_MS
    return answer?.is === 'handed' ? answer : null
  }
}

/** From where the server goes on; null where that comes to nothing. An older server begins anew each time. */
function nextOf(wanted: Wanted, { after, handed }: Handed): Wanted | null {
  if (after === undefined) return handed > 0 ? wanted : null
  return Number(after) > Number(wanted.after ?? 0) ? { ...wanted, after } : null
}

function sharesAt({ settings, tickets }: Held, { categories }: RosterGate): Shares {
  const { device, event, rule } = settings
  const takes = (one: string): boolean => categories.length === 0 || categories.includes(one)
  return tickets.shares(device ?? '', takes, event.reentry || rule.daily)
}

function isHandedOver({ settings }: Held | HeldAtDesk): boolean {
  const { offline } = 'venue' in settings ? settings.venue : settings.event
  return offline?.policy === 'strict'
}

function otherHolder({ settings: { holder, device, devices } }: HeldAtDesk): string | null {
  return holder === null || holder === device ? null : (devices.get(holder) ?? '–')
}

/** Whether this phone held tickets before its storage was emptied: whoever asks for tickets then is told so. */
function isLost({ settings, tickets }: Held, { incarnation }: OwnRegisters): boolean {
  const { device } = settings
  return device !== null && settings.incarnation !== incarnation && tickets.heldBy(device).size > 0
}

function heldIn({ settings, tickets }: Held, own: OwnRegisters): readonly Register[] {
  const { device } = settings
  const told = device === null ? [] : [...tickets.heldBy(device)]
  return told
    .filter(([id, register]) => holds(settings, { id, holder: device, register }, own))
    .map(([id, register]) => ({ ticket: String(id), register }))
}
