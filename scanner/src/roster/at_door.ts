// What this phone can decide by itself where it stands: by the roster of the event at whose door it is. At a venue's desk
// it holds nothing.

import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import type { Offline } from '../core/roster_settings'
import { judge, NO_IDEA, type Held, type Read } from '../phone/judge'
import { NOT_HELD } from '../phone/own'
import { particularsOf } from '../phone/particulars'
import type { Judge, Settings } from '../phone/phone'
import { clockErrorMs } from '../server/clock'
import { isDesk, maySearch, type Place } from '../settings/place'
import { KeepUp } from './keep_up'
import type { FoundHere, NamesHere } from './names'
import type { Opened, Records } from './records'
import type { RosterSync, Synced } from './sync'

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
  /** Null as long as nothing is known of the event. */
  readonly held: ReadonlySignal<Held | null>
  readonly settings: ReadonlySignal<Settings>
  /** The last place of a ticket's sequence that is known; another function whenever more is. */
  readonly lastSeq: ReadonlySignal<(credential: string) => number>
  /** See Holding.era. */
  readonly era: ReadonlySignal<string | null>
  /** What codes have told about their tickets, whenever more is known. */
  readonly particulars: ReadonlySignal<Opened>
  /** The key was refused: by the server, which says more if it is asked, or by a proxy. */
  readonly isRefused: ReadonlySignal<boolean>
  readonly #place: ReadonlySignal<Place | null>
  readonly #open: (event: string) => Source
  readonly #after: After | null
  readonly #held = signal<Held | null>(null)
  readonly #isRefused = signal(false)
  readonly #isEnded = signal(false)
  readonly #offline: ReadonlySignal<Offline>
  #event: string | null = null
  #sync: Source | null = null
  #keepUp: KeepUp | null = null

  /** `open` gives the roster of an event, which is not restored yet. */
  constructor(
    place: ReadonlySignal<Place | null>,
    open: (event: string) => Source,
    after: After | null = null,
  ) {
    this.#place = place
    this.#open = open
    this.#after = after
    this.particulars = after?.records.opened ?? NOTHING_OPENED
    this.held = this.#held
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

  #lastSeqOf(held: Held | null): (credential: string) => number {
    return held
      ? (credential) => held.tickets.find(Number(credential))?.seq ?? NOT_HELD
      : NOTHING_KNOWN
  }

  async #stand(place: Place | null): Promise<void> {
    this.#keepUp?.stop()
    this.#keepUp = null
    if (!place || this.#isEnded.peek()) return
    const event = isDesk(place) ? null : place.event.id
    if (event !== this.#event) await this.#change(event)
    const sync = this.#sync
    if (!sync || this.#place.peek() !== place) return
    this.#keepUp = new KeepUp(() => this.#follow(sync, place.gate.id))
  }

  /** Nobody may scan here any more: this phone decides nothing, and nothing of the event stays on it. */
  async end(): Promise<void> {
    if (this.#isEnded.peek()) return
    this.#isEnded.value = true
    this.#keepUp?.stop()
    this.#keepUp = null
    await this.#change(null)
  }

  /** Of the event before, nothing stays on this phone. */
  async #change(event: string | null): Promise<void> {
    const former = this.#sync
    this.#event = event
    const sync = event === null ? null : this.#open(event)
    this.#sync = sync
    this.#held.value = null
    this.#after?.records.forget()
    this.#after?.names.forget()
    await former?.forget()
    await sync?.restore()
    if (this.#sync === sync) this.#held.value = sync?.held ?? null
  }

  async #follow(sync: Source, gate: string): Promise<Synced> {
    const synced = await sync.follow(gate)
    this.#isRefused.value = synced === 'signed-out'
    if (this.#sync === sync) this.#held.value = sync.held
    if (this.#sync === sync && synced === 'new')
      void this.#fetchAfter(sync, gate).catch(() => undefined)
    return synced
  }

  async #fetchAfter({ keys, held }: Source, gate: string): Promise<void> {
    const [event, after] = [this.#event, this.#after]
    if (event === null || !keys || !after) return
    const mayHold = held?.settings.event.offline_names === true && maySearch(this.#place.peek())
    if (!mayHold) await after.names.drop()
    const isNext = await after.records.followed({ event, gate, keys })
    if (isNext && mayHold && this.#event === event)
      await after.names.followed({ event, gate, keys })
  }

  /** What this phone would say to the code, by what it knows when the code is opened. What fails here is the server's
   * to decide. */
  async judgeOf(code: string): Promise<Judge> {
    this.#keepUp?.scanned()
    this.#after?.records.scanned()
    this.#after?.names.scanned()
    const sync = this.#sync
    if (!sync || this.#offline.peek().policy === 'server') return KNOWS_NOTHING
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
    const [event, held] = [this.#event, this.#held.peek()]
    if (event === null || held?.settings.event.offline_names !== true) return null
    const found = this.#after?.names.find(text, event, (credential) => {
      const ticket = held.tickets.find(credential)
      return ticket?.status === 'valid' ? ticket.category : null
    })
    return (await found) ?? null
  }

  /** The verdict does not wait for it. */
  #openRecord({ keys }: Source, read: Read): void {
    const event = this.#event
    if (event !== null && keys)
      void this.#after?.records.open(read, { event, keys }).catch(() => undefined)
  }

  #judgeBy(sync: Source, read: Read): Judge {
    // The organiser may have changed it while the code was opened.
    const { policy } = this.#offline.peek()
    if (policy === 'server') return KNOWS_NOTHING
    const strangers = policy === 'any' ? 'admitted' : 'refused'
    return (body, own) => {
      try {
        return judge(sync.held, read, strangers, body, own, clockErrorMs.peek() ?? 0)
      } catch {
        return NO_IDEA
      }
    }
  }
}

/** The roster tells it soonest. */
function offlineOf(held: Held | null, place: Place | null): Offline {
  if (!place || isDesk(place)) return SERVER_ALONE
  return held?.settings.event.offline ?? place.event.offline ?? SERVER_ALONE
}

function settingsOf({ policy, budget }: Offline): Settings {
  return { decides: policy !== 'server', budget }
}
