// A phone at its door, and the steward who holds it: made of the scanner's own modules, from the roster to the hand-over.

import { IDBFactory } from 'fake-indexeddb'
import { authorise } from '../../src/device/authorise'
import type { Around } from '../../src/journal/around'
import { postJournal } from '../../src/journal/hand_over'
import { Runner } from '../../src/journal/runner'
import { judgeHere } from '../../src/phone/judge_at_desk'
import type { Pending } from '../../src/phone/pending'
import { ownVerdict } from '../../src/phone/own_verdict'
import type { Effect, Phone } from '../../src/phone/phone'
import { RosterSync } from '../../src/roster/sync'
import { postReversal, postScan } from '../../src/server/api'
import { newId } from '../../src/server/new_id'
import { spoken } from '../../src/locale/sentences'
import type { Request } from '../../src/server/request'
import type { Dice } from '../phone/dice'
import type { Shared } from './crowd'
import { createShelf, guarded, losable, openedJournal, untold } from './disk'
import { Holder, holderOf, wanting } from './holder'
import { lives, Life } from './life'
import { pause, untilNone, wait } from './pause'
import { noFigures, told, type PhonePlan, type Truth } from './plan'

const DAY_MS = 86_400_000
const SYNC_MS = 2000
/** A steward gives up, or turns to the next person, after so long at most. */
const PATIENCE_MS = 4000
const DWELL_MS = 400
const TAKEN_BACK = 0.04
const CLOCK_JUMPS = 0.01
const REVERSAL_MS = 3000
/** So many persons come after a phone's storage was emptied, until a supervisor hears of it. */
const SCANS_EMPTIED = 15
/** A page is out of sight for so long at most; after half of it the phone gives back what it holds. */
const HIDDEN_MS_MAX = 10_000
const SIGN_OUT_MS = 3000

export class Host {
  readonly figures = noFigures()
  #phone: PhonePlan
  readonly #shared: Shared
  readonly #dice: Dice
  #disk = new IDBFactory()
  /** Scans that are on the disk. */
  readonly #opened = new Set<string>()
  #shelf = createShelf()
  #life!: Life
  #runner!: Runner
  #roster!: RosterSync
  /** Where phones hold tickets. */
  #holder: Holder | null = null
  #syncs = 0
  #onRung: () => void = () => undefined
  /** How many scans there had been when the storage was emptied, and whether somebody has been told. */
  #emptied: { readonly at: number; isTold: boolean } | null = null
  #next: Pick<PhonePlan, 'device' | 'key'> | null = null
  #state: Phone | null = null
  #isHealthy = false
  /** This phone's clock minus the true one, and by how much it was wrong when it last heard of the server. */
  #offMs = 0
  #errorMs: number | null = null
  #heardAt = Date.now()
  #onShown: () => void = () => undefined

  constructor(phone: PhonePlan, shared: Shared, dice: Dice) {
    this.#phone = phone
    this.#shared = shared
    this.#dice = dice
    this.#jump()
  }

  /** Lets people through as long as they come. */
  async work(): Promise<void> {
    await this.#begin()
    while (this.#shared.crowd.left > 0 && !this.isRevoked) {
      if (this.#holder) await this.#betweenPersons()
      if (this.#life.isOver) await this.#begin()
      if (this.#dice.chance(CLOCK_JUMPS)) this.#jump()
      await Promise.race([this.#scan(), this.#life.end])
    }
  }

  get device(): string {
    return this.#phone.device
  }

  /** It is authorised anew, after its storage was emptied. */
  become(device: Pick<PhonePlan, 'device' | 'key'>): void {
    this.#next = device
  }

  /** Whether the server has said that this device may no longer scan. */
  get isRevoked(): boolean {
    return this.#runner.isEnded.value
  }

  /** Hands over what is left, and returns how much does not get through. */
  async settle(): Promise<number> {
    this.#isHealthy = true
    await this.#replaced()
    if (this.#life.isOver) await this.#begin()
    if (this.#holder) await this.#goHome(this.#holder)
    return untilNone(
      () => this.#runner.waiting.value,
      () => {
        this.#live(() => {
          this.#runner.leave(null)
          this.#runner.handOver()
        })
      },
    )
  }

  /** Nobody stands behind it any more: it gives back what the roster says that it holds, until it says so no more. */
  async #goHome({ registers }: Holder): Promise<void> {
    this.#life.page.hidden = true
    for (let home = 0, patience = 0; home < 3 && patience < 200 && !this.isRevoked; patience++) {
      const before = this.#syncs
      this.#onRung()
      await wait(1000)
      const isHome = this.#syncs > before && registers.count.value === 0
      home = isHome ? home + 1 : this.#syncs > before ? 0 : home
      await this.#live(() => registers.giveBack())
    }
  }

  /** What happens to a phone at the door, besides people. */
  async #betweenPersons(): Promise<void> {
    const { restless, wiping, entrances } = this.#shared.plan
    if (this.#emptied && this.figures.scans > this.#emptied.at + SCANS_EMPTIED) this.#tellEmptied()
    if (this.#next) await this.#replaced()
    if (this.#life.isOver || this.#phone.is_exit) return
    if (!this.#emptied && this.#dice.chance(wiping)) this.#empty()
    else if (this.#dice.chance(restless)) {
      const ends = this.#live(() => this.#unrest(this.#life, this.#dice.pick(entrances)))
      await Promise.race([ends, this.#life.end])
    }
  }

  async #unrest(life: Life, gate: string): Promise<void> {
    const { registers, stand } = this.#holder ?? {}
    const roll = this.#dice.roll()
    if (roll < 0.3) await life.putAway(this.#dice.roll() * HIDDEN_MS_MAX)
    else if (roll < 0.6) {
      this.#phone = { ...this.#phone, gate }
      stand?.(gate)
    } else {
      await Promise.race([registers?.giveBack(), wait(SIGN_OUT_MS)])
      // The page is opened again at once.
      if (!life.isOver) this.#die(life, this.#state)
    }
  }

  /** The browser clears all that it has stored. */
  #empty(): void {
    for (const scan_id of this.#state ? untold(this.#state) : [])
      this.#write({ is: 'lost', scan_id })
    void this.#life.die(0)
    this.#disk = new IDBFactory()
    this.#shelf = createShelf()
    this.#opened.clear()
    this.#emptied ??= { at: this.figures.scans, isTold: false }
  }

  #tellEmptied(): void {
    if (!this.#emptied || this.#emptied.isTold) return
    this.#emptied.isTold = true
    this.#shared.tell({ is: 'emptied', device: this.device })
  }

  /** Goes on as another device: what the former one has written since is too short a journal for the server. */
  async #replaced(): Promise<void> {
    if (!this.#emptied) return
    this.#tellEmptied()
    for (; !this.#next;) await wait(200)
    this.#empty()
    this.#phone = { ...this.#phone, ...this.#next }
    ;[this.#emptied, this.#next] = [null, null]
  }

  #live<T>(act: () => T): T {
    return lives.run(this.#life, act)
  }

  /** A new page, with what was on the disk. */
  async #begin(): Promise<void> {
    const life = new Life(this.#disk, (phone, effects) => {
      this.#hear(life, phone, effects)
    })
    this.#life = life
    this.#state = null
    await this.#live(async () => {
      this.#roster = new RosterSync(
        this.#request(),
        `${this.#api}/roster`,
        `event-${this.#shared.plan.event}`,
        this.#shelf,
      )
      await this.#roster.restore()
      const fails = (): boolean => !this.#isHealthy && this.#dice.chance(this.#shared.plan.failing)
      const since = new Date(this.#now() - DAY_MS).toISOString()
      const journal = await openedJournal(this.#shared.plan, this.#phone, since)
      const opened = guarded(life, journal, fails, this.#opened)
      this.#runner = new Runner(this.#around(), opened)
      if (!this.#isStrict) return
      const [request, { plan }] = [this.#request(), this.#shared]
      const url = (path: string): string => `${this.#phone.url}${path}`
      this.#holder = new Holder(this.#phone.gate, this.#runner, {
        request: (path, init) => request(url(path), wanting(init, plan, this.#dice)),
        lookNow: () => {
          if (!life.isOver) this.#onRung()
        },
      })
      this.#holder.synced(this.#roster.held)
    })
    void this.#live(() => this.#follow(life))
  }

  get #isStrict(): boolean {
    return this.#shared.plan.policy === 'strict'
  }

  get #api(): string {
    return `${this.#phone.url}/api/v1`
  }

  #now(): number {
    return Date.now() + this.#offMs
  }

  /** The clock is set to some time within a day of the true one. */
  #jump(): void {
    this.#offMs = Math.round((this.#dice.roll() * 2 - 1) * DAY_MS)
  }

  #request(): Request {
    const { device, key } = this.#phone
    const keys = {
      get: () => Promise.resolve({ device, key }),
      put: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    }
    const { request } = authorise(() => Promise.resolve('signed-out'), keys, device)
    return async (url, init) => this.#heard(await request(url, init))
  }

  #heard<T>(answer: T): T {
    if (answer instanceof Response) {
      const silentMs = Date.now() - this.#heardAt
      this.figures.silentMsMax = Math.max(this.figures.silentMsMax, silentMs)
      this.#heardAt = Date.now()
      this.#errorMs = -this.#offMs
    }
    return answer
  }

  #around(): Around {
    const { plan } = this.#shared
    const { key } = this.#phone
    const request = this.#request()
    return {
      settings: this.#isStrict
        ? { decides: true, budget: 0, isStrict: true }
        : { decides: true, budget: plan.budget },
      judgeOf: async (code) => {
        const roster = this.#roster
        const read = await roster.read(code)
        return (body, own, registers) =>
          judgeHere(roster.held, read, 'refused', body, own, this.#errorMs ?? 0, registers)
      },
      hasList: () => this.#roster.held !== null,
      tell: (entry, judgement) => ownVerdict(this.#roster.held, entry, judgement, spoken()),
      ask: (body, signal) => postScan(request, `${this.#api}/scans`, body, signal),
      recall: () => Promise.resolve(false),
      handOver: async (journal, entries) => {
        const sentAt = new Date(this.#now()).toISOString()
        return postJournal(`${this.#api}/scans/batch`, key, journal, entries, sentAt)
      },
      pause,
      now: () => this.#now(),
      clockErrorMs: () => this.#errorMs,
    }
  }

  /** Keeps the roster up to date for as long as the page lives. */
  async #follow(life: Life): Promise<void> {
    const [roster, runner, holder] = [this.#roster, this.#runner, this.#holder]
    while (!life.isOver) {
      if ((await roster.follow(this.#phone.gate)) === 'new') {
        runner.synced((ticket) => roster.lastSeq(ticket))
        holder?.synced(roster.held)
        this.#syncs += 1
      }
      const isRung = new Promise<void>((resolve) => (this.#onRung = resolve))
      await Promise.race([wait(SYNC_MS), isRung])
    }
  }

  /** One person, from the code to the next one. */
  async #scan(): Promise<void> {
    const runner = this.#runner
    const shown = this.#shared.crowd.next(this.#phone.is_exit, this.device)
    this.figures.scans += 1
    await this.#live(async () => {
      const giveUp = new AbortController()
      const isShown = new Promise<void>((resolve) => (this.#onShown = resolve))
      const scan = { scan_id: newId(), gate: this.#phone.gate, ...shown }
      const ends = runner.scan(scan, giveUp.signal, () => undefined)
      await Promise.race([isShown, ends, wait(this.#dice.roll() * PATIENCE_MS)])
      await wait(this.#dice.roll() * DWELL_MS)
      giveUp.abort()
      runner.leave(null)
    })
  }

  /** What the phone does next, before it is done. */
  #hear(life: Life, phone: Phone, effects: readonly Effect[]): void {
    const before = this.#state
    this.#state = phone
    for (const effect of effects) {
      if (!this.#isHealthy && this.#dice.chance(this.#shared.plan.death)) {
        this.#die(life, before, phone)
        return
      }
      this.#note(phone, effect)
    }
  }

  #note(phone: Phone, effect: Effect): void {
    if (effect.do === 'show') this.#show(phone, effect)
    if (effect.do === 'confirm') this.#write({ is: 'taken-back', ...this.#of(effect.scanId) })
    if (effect.do === 'alarm') {
      this.figures.alarms += 1
      this.#write({ is: 'alarm', scan_id: effect.entry.scan_id })
    }
  }

  #of(scanId: string): { scan_id: string; at: string } {
    return { scan_id: scanId, at: new Date().toISOString() }
  }

  #show(phone: Phone, { scanId, shown }: Extract<Effect, { do: 'show' }>): void {
    this.#onShown()
    const pending = phone.pending.get(scanId)
    if (pending && shown.reason === 'wrong_gate') this.#send(pending)
    if (!pending || shown.verdict !== 'admitted') return
    this.figures.green += 1
    if (shown.by === 'phone') this.figures.byPhone += 1
    if (pending.judgement.register !== undefined) this.figures.held += 1
    this.#seen(pending, shown.by, !phone.unwritten.has(scanId))
    if (this.#dice.chance(TAKEN_BACK)) this.#takeBack(scanId)
  }

  /** The screen says which phone holds the ticket, and there the guest goes. */
  #send({ entry: { code, credential } }: Pending): void {
    const holder = holderOf(this.#roster.held, credential)
    if (holder !== null && holder !== this.device) this.#shared.crowd.send(code, holder)
  }

  #seen({ entry }: Pending, by: 'server' | 'phone', is_kept: boolean): void {
    const { scan_id, code, gate, party } = entry
    const { crowd } = this.#shared
    const { is_exit } = this.#phone
    const ticket = crowd.ticketOf(code)?.id ?? null
    this.#write({ is: 'green', ...this.#of(scan_id), ticket, gate, is_exit, party, by, is_kept })
    if (!is_exit) crowd.enter(code)
  }

  /** A moment later, by the server if it answers, and else by the journal. */
  #takeBack(scanId: string): void {
    const [life, runner] = [this.#life, this.#runner]
    const url = `${this.#api}/scans/{scan_id}/reversal`
    setTimeout(() => {
      if (life.isOver) return
      this.#write({ is: 'taking-back', ...this.#of(scanId) })
      const id = newId()
      void this.#live(async () => {
        const signal = AbortSignal.timeout(REVERSAL_MS)
        const ask = () => postReversal(this.#request(), url, scanId, id, signal)
        const { is } = await runner.reversals.reverse(scanId, id, ask)
        if (is === 'reversal') this.#write({ is: 'taken-back', ...this.#of(scanId) })
      })
    }, this.#dice.roll() * DWELL_MS)
  }

  #write(truth: Truth): void {
    told(this.#shared.truth, this.#phone, truth)
  }

  #die(life: Life, ...states: readonly (Phone | null)[]): void {
    this.figures.deaths += 1
    for (const state of states)
      for (const scan_id of state ? losable(state, this.#opened) : [])
        this.#write({ is: 'unseen', scan_id })
    void life.die(this.#dice.chance(0.5) ? 0 : this.#dice.roll() * 20)
  }
}
