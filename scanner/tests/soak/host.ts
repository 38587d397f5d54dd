// A phone at its door, and the steward who holds it: made of the scanner's own modules, from the roster to the hand-over.

import { IDBFactory } from 'fake-indexeddb'
import { authorise } from '../../src/device/authorise'
import type { Around } from '../../src/journal/around'
import { postJournal } from '../../src/journal/hand_over'
import { Journals, type Opened } from '../../src/journal/journals'
import { Runner } from '../../src/journal/runner'
import { createSeal } from '../../src/journal/sealing'
import { judgeHere } from '../../src/phone/judge_at_desk'
import { idOf, type Entry, type ScanEntry } from '../../src/phone/entry'
import type { Pending } from '../../src/phone/pending'
import { ownVerdict } from '../../src/phone/own_verdict'
import type { Effect, Phone } from '../../src/phone/phone'
import { RosterSync, type Kept, type Shelf } from '../../src/roster/sync'
import { postReversal, postScan } from '../../src/server/api'
import type { Pause } from '../../src/server/delivery'
import { newId } from '../../src/server/new_id'
import { spoken } from '../../src/locale/sentences'
import type { Request } from '../../src/server/request'
import type { Dice } from '../phone/dice'
import type { Crowd } from './crowd'
import { lives, Life, NEVER } from './life'
import { told, type PhonePlan, type Plan, type Truth } from './plan'

const DAY_MS = 86_400_000
const SYNC_MS = 2000
/** A steward gives up, or turns to the next person, after so long at most. */
const PATIENCE_MS = 4000
const DWELL_MS = 400
const TAKEN_BACK = 0.04
const CLOCK_JUMPS = 0.01
const REVERSAL_MS = 3000

/** What the phones of a soak share. */
export interface Shared {
  readonly plan: Plan
  readonly crowd: Crowd
  readonly truth: number
}

export interface Figures {
  scans: number
  green: number
  byPhone: number
  alarms: number
  deaths: number
  silentMsMax: number
}

export class Host {
  readonly figures: Figures = {
    ...{ scans: 0, green: 0, byPhone: 0, alarms: 0, deaths: 0, silentMsMax: 0 },
  }
  readonly #phone: PhonePlan
  readonly #shared: Shared
  readonly #dice: Dice
  readonly #disk = new IDBFactory()
  /** Scans that are on the disk. */
  readonly #opened = new Set<string>()
  #shelf: Kept | null = null
  #life!: Life
  #runner!: Runner
  #roster!: RosterSync
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
      if (this.#life.isOver) await this.#begin()
      if (this.#dice.chance(CLOCK_JUMPS)) this.#jump()
      await Promise.race([this.#scan(), this.#life.end])
    }
  }

  /** Whether the server has said that this device may no longer scan. */
  get isRevoked(): boolean {
    return this.#runner.isEnded.value
  }

  /** Hands over what is left; false if it does not come to an end. */
  async settle(): Promise<number> {
    this.#isHealthy = true
    if (this.#life.isOver) await this.#begin()
    for (let patience = 0; patience < 600 && this.#runner.waiting.value > 0; patience++) {
      this.#live(() => {
        this.#runner.leave(null)
        this.#runner.handOver()
      })
      await wait(1000)
    }
    return this.#runner.waiting.value
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
        this.#kept(),
      )
      await this.#roster.restore()
      this.#runner = new Runner(this.#around(), this.#guarded(life, await this.#open()))
    })
    void this.#live(() => this.#follow(life))
  }

  async #open(): Promise<Opened> {
    const { device, key } = this.#phone
    const since = new Date(this.#now() - DAY_MS).toISOString()
    const journals = new Journals(createSeal(this.#shared.plan.journal_keys))
    return journals.open({ device, key }, { since, gates: new Set([this.#phone.gate]) })
  }

  readonly #fails = (): boolean => !this.#isHealthy && this.#dice.chance(this.#shared.plan.failing)

  /** The disk as a living program sees it: some writes fail, and a dead program hears of none. */
  #guarded(life: Life, opened: Opened): Opened {
    const { write, read, acknowledge } = opened.journal
    const alive = async <T>(work: Promise<T>): Promise<T> => {
      const done = await work.finally(() => (life.isOver ? NEVER : undefined))
      return done
    }
    return {
      ...opened,
      journal: {
        write: (entry, durability) => {
          if (life.isOver) return NEVER
          if (this.#fails()) return Promise.reject(new Error('full'))
          const written = write(entry, durability).then(() => this.#opened.add(idOf(entry)))
          return alive(written.then(() => undefined))
        },
        read: () => (life.isOver ? NEVER : alive(read())),
        acknowledge: (number) => (life.isOver ? NEVER : alive(acknowledge(number))),
      },
    }
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

  #kept(): Shelf {
    return {
      get: () => Promise.resolve(structuredClone(this.#shelf)),
      put: (kept) => {
        this.#shelf = structuredClone(kept)
        return Promise.resolve()
      },
      clear: () => {
        this.#shelf = null
        return Promise.resolve()
      },
    }
  }

  #around(): Around {
    const { plan } = this.#shared
    const { key } = this.#phone
    const request = this.#request()
    return {
      settings: { decides: true, budget: plan.budget },
      judgeOf: async (code) => {
        const roster = this.#roster
        const read = await roster.read(code)
        return (body, own) => judgeHere(roster.held, read, 'refused', body, own, this.#errorMs ?? 0)
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
    const [roster, runner] = [this.#roster, this.#runner]
    while (!life.isOver) {
      if ((await roster.follow(this.#phone.gate)) === 'new')
        runner.synced((ticket) => roster.lastSeq(ticket))
      await wait(SYNC_MS)
    }
  }

  /** One person, from the code to the next one. */
  async #scan(): Promise<void> {
    const runner = this.#runner
    const shown = this.#shared.crowd.next(this.#phone.is_exit)
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
    if (!pending || shown.verdict !== 'admitted') return
    this.figures.green += 1
    if (shown.by === 'phone') this.figures.byPhone += 1
    this.#seen(pending, shown.by, !phone.unwritten.has(scanId))
    if (this.#dice.chance(TAKEN_BACK)) this.#takeBack(scanId)
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

/** Scans that the server may have counted, and of which the disk may know nothing: it has not been `opened` on it yet, or
 * what became of it is not written. Where the disk fails, nothing tells the server that one was given up, either. */
function losable({ canStore, pending, unwritten }: Phone, opened: ReadonlySet<string>): string[] {
  const asked = [...pending.keys()].filter((scanId) => !opened.has(scanId))
  const isLosable = (entry: Entry): entry is ScanEntry =>
    entry.is === 'scan' &&
    (!canStore || pending.has(entry.scan_id) || entry.shown?.verdict === 'admitted')
  return [...asked, ...[...unwritten.values()].filter(isLosable).map(({ scan_id }) => scan_id)]
}

const pause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
