// What this phone can decide by itself where it stands: by the roster of the event at whose door it is, or of the venue's
// desk.

import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import type { Instant } from '../core/calendar'
import type { Offline } from '../core/roster/settings'
import { spoken } from '../locale/sentences'
import { NO_IDEA, type Held, type Read } from '../phone/judge'
import { judgeHere, type HeldAtDesk } from '../phone/judge_at_desk'
import { look, suggest } from '../phone/look'
import type { Looked, Suggestion } from '../phone/looked'
import { NOT_HELD, type OwnSteps } from '../phone/own'
import { particularsOf } from '../phone/particulars'
import type { Judge, Settings } from '../phone/phone'
import { clockErrorMs } from '../server/clock'
import { maySearch, type Place } from '../settings/place'
import { DEAF, KeepUp, type Listen } from './keep_up'
import type { FoundHere, NamesHere } from './names'
import type { Opened, Records } from './records'
import type { RosterSync, Synced } from './sync'
import { rosterAt } from './whose'

type Source = Pick<RosterSync, 'held' | 'era' | 'keys' | 'read' | 'restore' | 'follow' | 'forget'>
/** What is fetched after the roster. */
interface After {
  readonly records: Pick<Records, 'opened' | 'followed' | 'scanned' | 'open' | 'know' | 'forget'>
  readonly names: Pick<
    NamesHere,
    'followed' | 'scanned' | 'find' | 'withNumber' | 'drop' | 'forget'
  >
}

const SERVER_ALONE: Offline = { policy: 'server', budget: 0 }
const NOTHING_OPENED: ReadonlySignal<Opened> = signal(new Map())
const NOTHING_KNOWN = (): number => NOT_HELD
const KNOWS_NOTHING: Judge = () => NO_IDEA

export class RosterAtDoor {
  /** Null as long as nothing is known of the event or desk. */
  readonly held: ReadonlySignal<Held | HeldAtDesk | null>
  readonly settings: ReadonlySignal<Settings>
  /** The last place of a ticket's or pass's sequence that is known; another function whenever more is. */
  readonly lastSeq: ReadonlySignal<(credential: string) => number>
  /** See Holding.era. */
  readonly era: ReadonlySignal<string | null>
  /** What codes have told about their tickets, whenever more is known. */
  readonly particulars: ReadonlySignal<Opened>
  /** Where this phone stands, as far as the server knows: it has answered from there. */
  readonly knownAt: ReadonlySignal<Place | null>
  /** The key was refused: by the server, which says more if it is asked, or by a proxy. */
  readonly isRefused: ReadonlySignal<boolean>
  readonly #place: ReadonlySignal<Place | null>
  readonly #open: (of: string) => Source
  readonly #own: () => OwnSteps
  readonly #after: After | null
  readonly #listenAt: (gate: string) => Listen
  readonly #held = signal<Held | HeldAtDesk | null>(null)
  readonly #knownAt = signal<Place | null>(null)
  readonly #isRefused = signal(false)
  readonly #isEnded = signal(false)
  readonly #offline: ReadonlySignal<Offline>
  #of: string | null = null
  #sync: Source | null = null
  #keepUp: KeepUp | null = null

  /** `open` gives the roster of an event or desk (whose.ts), which is not restored yet; `own` what this phone has done and
   * the roster does not show. */
  constructor(
    place: ReadonlySignal<Place | null>,
    open: (of: string) => Source,
    own: () => OwnSteps = () => [],
    after: After | null = null,
    listenAt: (gate: string) => Listen = () => DEAF,
  ) {
    this.#place = place
    this.#open = open
    this.#own = own
    this.#after = after
    this.#listenAt = listenAt
    this.particulars = after?.records.opened ?? NOTHING_OPENED
    this.held = this.#held
    this.knownAt = this.#knownAt
    this.isRefused = this.#isRefused
    this.#offline = computed(() =>
      this.#isEnded.value ? SERVER_ALONE : offlineOf(this.#held.value, place.value),
    )
    this.settings = computed(() => settingsOf(this.#offline.value))
    this.era = computed(() => (this.#held.value === null ? null : (this.#sync?.era ?? null)))
    this.lastSeq = computed(() => this.#lastSeqOf(this.#held.value))
    effect(() => {
      const { value } = place
      untracked(() => void this.#stand(value))
    })
  }

  #lastSeqOf(held: Held | HeldAtDesk | null): (credential: string) => number {
    return held ? (credential) => known(held, Number(credential))?.seq ?? NOT_HELD : NOTHING_KNOWN
  }

  async #stand(place: Place | null): Promise<void> {
    this.#keepUp?.stop()
    this.#keepUp = null
    if (!place || this.#isEnded.peek()) return
    const of = rosterAt(place)
    if (of !== this.#of) await this.#change(of)
    const sync = this.#sync
    if (!sync || this.#place.peek() !== place) return
    this.#keepUp = new KeepUp(() => this.#follow(sync, place), this.#listenAt(place.gate.id))
  }

  /** The server has something new for this phone, such as tickets that it was asked for. */
  lookNow(): void {
    this.#keepUp?.now()
  }

  /** Nobody may scan here any more: this phone decides nothing, and nothing stays on it. */
  async end(): Promise<void> {
    if (this.#isEnded.peek()) return
    this.#isEnded.value = true
    this.#keepUp?.stop()
    this.#keepUp = null
    await this.#change(null)
  }

  /** Of the event or desk before, nothing stays on this phone. */
  async #change(of: string | null): Promise<void> {
    const former = this.#sync
    this.#of = of
    const sync = of === null ? null : this.#open(of)
    this.#sync = sync
    this.#held.value = null
    this.#isRefused.value = false
    this.#after?.records.forget()
    this.#after?.names.forget()
    await former?.forget()
    await sync?.restore()
    if (this.#sync === sync) this.#held.value = sync?.held ?? null
  }

  async #follow(sync: Source, place: Place): Promise<Synced> {
    const { gate, lane } = place
    const synced = await sync.follow(gate.id, lane)
    // It may be an answer to the place before, whose key may be another.
    if (this.#sync !== sync) return synced
    this.#isRefused.value = synced === 'signed-out'
    if (synced === 'new') this.#knownAt.value = place
    this.#held.value = sync.held
    if (synced === 'new') void this.#fetchAfter(sync, gate.id).catch(() => undefined)
    return synced
  }

  /** Of passes nothing else is told. */
  async #fetchAfter({ keys, held }: Source, gate: string): Promise<void> {
    const [of, after] = [this.#of, this.#after]
    if (of === null || !keys || !after || !held || 'passes' in held) return
    const mayHold = held.settings.event.offline_names && maySearch(this.#place.peek())
    if (!mayHold) await after.names.drop()
    const isNext = await after.records.followed({ of, gate, keys })
    if (isNext && mayHold && this.#of === of) await after.names.followed({ of, gate, keys })
  }

  /** What this phone would say to the code, by what it knows when the code is opened. What fails here is the server's
   * to decide. */
  async judgeOf(code: string): Promise<Judge> {
    this.#keepUp?.scanned()
    this.#after?.records.scanned()
    this.#after?.names.scanned()
    const sync = this.#sync
    if (!sync || !decidesAlone(this.#offline.peek())) return KNOWS_NOTHING
    try {
      const read = this.#shownWith(code) ?? (await sync.read(code))
      this.#openRecord(sync, read)
      return this.#judgeBy(sync, read)
    } catch {
      return KNOWS_NOTHING
    }
  }

  /** Somebody was chosen whom this phone has found by name. */
  #shownWith(code: string): Read | null {
    const guest = this.#after?.names.withNumber(code)
    if (!guest) return null
    const { credential, name, seat } = guest
    this.#after?.records.know(credential, particularsOf([name, seat]))
    return { is: 'number', credential }
  }

  /** Guests by name, of those whose tickets are valid as far as this phone knows; null where it holds no names. */
  async people(text: string): Promise<FoundHere | null> {
    const [of, held] = [this.#of, this.#held.peek()]
    if (of === null || !held || 'passes' in held || !held.settings.event.offline_names) return null
    const found = this.#after?.names.find(text, of, (credential) => {
      const ticket = held.tickets.find(credential)
      return ticket?.status === 'valid' ? ticket.category : null
    })
    return (await found) ?? null
  }

  /** The verdict does not wait for it. */
  #openRecord({ keys }: Source, read: Read): void {
    const of = this.#of
    if (of !== null && keys)
      void this.#after?.records.open(read, { of, keys }).catch(() => undefined)
  }

  #judgeBy(sync: Source, read: Read): Judge {
    // The organiser may have changed it while the code was opened.
    const offline = this.#offline.peek()
    if (!decidesAlone(offline)) return KNOWS_NOTHING
    const strangers = offline.policy === 'any' ? 'admitted' : 'refused'
    return (body, own, registers) => {
      const clock = clockErrorMs.peek() ?? 0
      try {
        return judgeHere(sync.held, read, strangers, body, own, clock, registers)
      } catch {
        return NO_IDEA
      }
    }
  }

  /** Whose pass it is, by what this phone knows; null where it cannot tell. */
  async look(code: string): Promise<Looked | null> {
    this.#keepUp?.scanned()
    const sync = this.#sync
    if (!sync || !this.#heldAtDesk()) return null
    try {
      const read = await sync.read(code)
      return look(this.#heldAtDesk(), read, this.#own(), nowHere(), spoken())
    } catch {
      return null
    }
  }

  /** Passes that may come in here, by the first digits of their numbers, as far as this phone knows them. */
  suggest(digits: string): readonly Suggestion[] {
    const held = this.#heldAtDesk()
    return held ? suggest(held, digits, nowHere()) : []
  }

  /** Null at an event's door, and where the server alone decides. */
  #heldAtDesk(): HeldAtDesk | null {
    const held = this.#held.peek()
    return held && 'passes' in held && this.settings.peek().decides ? held : null
  }
}

/** By the server's clock, as far as it is known. */
function nowHere(): Instant {
  return (Date.now() + (clockErrorMs.peek() ?? 0)) * 1000
}

function known(held: Held | HeldAtDesk, credential: number): { readonly seq: number } | null {
  return 'passes' in held ? held.passes.find(credential) : held.tickets.find(credential)
}

/** The roster tells it soonest. */
function offlineOf(held: Held | HeldAtDesk | null, place: Place | null): Offline {
  if (!place) return SERVER_ALONE
  return (held && toldBy(held)) ?? place.event.offline ?? SERVER_ALONE
}

function toldBy({ settings }: Held | HeldAtDesk): Offline | undefined {
  return 'venue' in settings ? settings.venue.offline : settings.event.offline
}

function settingsOf(offline: Offline): Settings {
  // Whom this phone does not hold, it may only refuse.
  if (offline.policy === 'strict') return { decides: true, budget: 0, isStrict: true }
  return { decides: decidesAlone(offline), budget: offline.budget }
}

function decidesAlone({ policy }: Offline): boolean {
  return policy !== 'server'
}
