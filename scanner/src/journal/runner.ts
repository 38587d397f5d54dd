// What phone/step wants done, done: entries are stored, the server is asked, the journal handed over, and what is to be
// shown is given to the door.

import { computed, signal, type ReadonlySignal } from '@preact/signals'
import type { ToldVerdict } from '../core/told_verdict'
import type { Entry, Register, ScanBody, Shown } from '../phone/entry'
import { NO_IDEA } from '../phone/judge'
import type { OwnSteps } from '../phone/own'
import {
  started,
  type Effect,
  type Event,
  type Judge,
  type Phone,
  type Settings,
} from '../phone/phone'
import { isGivenUp } from '../phone/queue'
import { NO_REGISTERS, type OwnRegisters } from '../phone/registers'
import { step } from '../phone/step'
import type { Answer, Delivered, Scan } from '../server/api'
import { isLater, pauseMs, type Later } from '../server/delivery'
import { newId } from '../server/new_id'
import { Alarms } from './alarms'
import {
  aloneOf,
  recall,
  troubleOf,
  type Alone,
  type Around,
  type Course,
  type OnWait,
  type Trouble,
} from './around'
import { wordOf } from './hand_over'
import type { Durability, Opened } from './journals'
import { CANCELLED, Reversals, WRITTEN_DOWN } from './reversals'
import { Uploads } from './uploads'

/** How often a write is tried while the browser stores nothing. */
const STORAGE_PAUSE_MS = 60_000
/** So many parts of the journal go out before the next scan at most. */
const PARTS_MAX = 3
const NEVER = new AbortController().signal

export class Runner {
  /** How many entries the server does not have yet. */
  readonly waiting: ReadonlySignal<number>
  readonly trouble: ReadonlySignal<Trouble | null>
  /** The device may no longer scan. */
  readonly isEnded: ReadonlySignal<boolean>
  /** A scan's answer was that nobody may scan here, whatever this phone had shown before. */
  readonly isSignedOut: ReadonlySignal<boolean>
  readonly alone: ReadonlySignal<Alone>
  readonly registers: ReadonlySignal<OwnRegisters>
  /** Another answer than the one that was shown, for a scan that is still on the screen. */
  readonly mended: ReadonlySignal<Delivered | null>
  readonly alarms: Alarms
  /** Scans that were taken back here, and that the server does not take back, with its reason. */
  readonly notReversed: ReadonlySignal<ReadonlyMap<string, string>>
  readonly #waiting = signal(0)
  readonly #alone = signal<Alone>('may-not')
  readonly #registers = signal(NO_REGISTERS)
  readonly #mended = signal<Delivered | null>(null)
  readonly #isSignedOut = signal(false)
  /** The browser stores nothing. */
  readonly #isFailing = signal(false)
  readonly #around: Around
  readonly #journal: Opened['journal']
  readonly #courses = new Map<string, Course>()
  readonly #uploads: Uploads
  readonly reversals = new Reversals({
    phone: () => this.#phone,
    tell: (event) => {
      this.#tell(event)
    },
    now: () => this.#now(),
    settle: (scanId) => {
      this.alarms.settle(scanId)
    },
  })
  #phone: Phone
  #isStoringLater = false
  /** Ends when all that was to be written is written, or failed. */
  #storing: Promise<unknown> = Promise.resolve()

  /** `alarms` may be those of a former runner of the same device. */
  constructor(around: Around, opened: Opened, alarms = new Alarms()) {
    const { journal, entries, acknowledged, incarnation } = opened
    this.alarms = alarms
    this.waiting = this.#waiting
    this.isSignedOut = this.#isSignedOut
    this.alone = this.#alone
    this.registers = this.#registers
    this.mended = this.#mended
    this.#around = around
    this.#journal = journal
    this.#uploads = this.#uploading()
    const { isEnded, isTooShort, notReversed } = this.#uploads
    this.isEnded = isEnded
    this.notReversed = notReversed
    this.trouble = computed(() => troubleOf(this.#isFailing.value, isTooShort.value))
    for (const entry of entries) if (entry.is === 'reversal') this.alarms.settle(entry.scan_id)
    const [phone, effects] = started(around.settings, entries, acknowledged, incarnation)
    this.#phone = phone
    this.#do(effects)
    this.handOver()
  }

  /** What this phone has done that the roster does not show. */
  get own(): OwnSteps {
    return this.#phone.own
  }

  #uploading(): Uploads {
    const { handOver, pause } = this.#around
    return new Uploads({
      ...{ handOver, pause, journal: this.#journal },
      alarmsKept: () => this.alarms.kept(),
      phone: () => this.#phone,
      tell: (event) => {
        this.#tell(event)
      },
    })
  }

  /** Whether something would be lost if the page ended now. */
  get isUnwritten(): boolean {
    return this.#phone.unwritten.size > 0 || this.alarms.isUnkept
  }

  /** What would be lost then. */
  get unwritten(): readonly Entry[] {
    return [...this.#phone.unwritten.values()]
  }

  /** Whether somebody is before the phone. */
  get isBusy(): boolean {
    return this.#phone.pending.size > 0
  }

  /** Ends when something is shown, the server gives no verdict, or `signal` says that nobody waits any more. */
  async scan(scan: Scan, signal: AbortSignal, onWait: OnWait): Promise<Delivered> {
    const scanned_at = this.#now()
    const { scan_id, code, gate, party } = scan
    const body: ScanBody = { scan_id, code, gate, party, scanned_at }
    const judge = await this.#around.judgeOf(code)
    if (signal.aborted) return { scan, outcome: { is: 'cancelled' } }
    const agoMs = scan.seenAt === undefined ? 0 : performance.now() - scan.seenAt
    const seen: Event = { is: 'seen', body, clockErrorMs: this.#around.clockErrorMs(), agoMs }
    return new Promise((end) => {
      this.#step(seen, judge, () => {
        const id = [...this.#phone.pending.keys()].at(-1) ?? scan_id
        const known = { ...scan, scan_id: id }
        const giveUp = new AbortController()
        const fresh = { answer: null, isShown: false, laterMs: 0 }
        this.#courses.set(id, { scan: known, onWait, end, giveUp, ...fresh })
        signal.addEventListener('abort', () => {
          this.#tell({ is: 'left', scanId: id })
        })
      })
    })
  }

  #now(): string {
    return new Date(this.#around.now()).toISOString()
  }

  /** Another screen has come: of the scans that were shown, this one alone is still on it. */
  leave(onScreen: string | null): void {
    for (const [scanId, { phase }] of this.#phone.pending)
      if (phase === 'shown' && scanId !== onScreen) this.#tell({ is: 'left', scanId })
  }

  /** Hands over what waits, if anything does. */
  handOver(): void {
    void this.#uploads.start()
  }

  /** This phone holds these tickets no longer. Ends when the server knows of it, or does not answer now. */
  async giveBack(registers: readonly Register[]): Promise<void> {
    // What is on the screen has been seen, and the tickets go behind it.
    this.leave(null)
    this.#tell({ is: 'given-back', returnId: newId(), registers, at: this.#now() })
    await this.#storing
    // What was being written as it began is before it in the journal, and holds it up while it is on the screen.
    this.leave(null)
    await this.#uploads.start()
  }

  /** The organiser has changed whether and how far this phone decides. */
  set(settings: Settings): void {
    this.#tell({ is: 'set', settings })
  }

  /** The roster has become newer. */
  synced(lastSeq: (credential: string) => number): void {
    this.#tell({ is: 'synced', lastSeq })
  }

  /** No code is judged by what is not one that is seen. */
  #tell(event: Exclude<Event, { is: 'seen' | 'recalled' }>): void {
    this.#step(
      event,
      () => NO_IDEA,
      () => undefined,
    )
  }

  #step(event: Event, judge: Judge, before: () => void): void {
    const [phone, effects] = step(judge, this.#phone, event)
    this.#phone = phone
    before()
    this.#do(effects)
    this.#endCourses()
  }

  /** What was shown has ended before; the others end with what the server said in place of a verdict, or given up. */
  #endCourses(): void {
    for (const [scanId, { scan, answer, giveUp, end }] of this.#courses) {
      if (this.#phone.pending.has(scanId)) continue
      giveUp.abort()
      end({ scan, outcome: answer === null || answer.is === 'verdict' ? CANCELLED : answer })
      this.#courses.delete(scanId)
    }
  }

  #do(effects: readonly Effect[]): void {
    this.#waiting.value = this.#phone.queue.waiting.length
    this.#registers.value = this.#phone.registers
    this.#alone.value = aloneOf(this.#phone, this.#around.hasList())
    for (const effect of effects) this.#effect(effect)
  }

  #effect(effect: Effect): void {
    switch (effect.do) {
      case 'open':
        void this.#open(effect.entry)
        return
      case 'store':
        this.#storing = Promise.all([this.#storing, this.#store(effect.entry)])
        return
      case 'ask':
        void this.#ask(effect.body, effect.failures)
        return
      case 'recall':
        void this.#recall(effect)
        return
      case 'wait':
        setTimeout(() => {
          this.#tell({ is: 'due', scanId: effect.scanId })
        }, effect.ms)
        return
      case 'show':
        this.#show(effect.scanId, effect.shown)
        return
      case 'upload':
        void this.#uploads.send(effect.journal, effect.entries)
        return
      case 'acknowledge':
        this.#uploads.acknowledge(effect.stored, effect.seqs)
        return
      case 'complain':
        this.#isFailing.value = true
        void this.#storeLater()
        return
      case 'confirm':
        this.reversals.end(effect.scanId, WRITTEN_DOWN)
        return
      case 'alarm':
        this.alarms.raise(effect.entry, effect.word)
        return
    }
  }

  async #open(entry: Extract<Entry, { is: 'scan' }>): Promise<void> {
    const isWritten = await this.#write(entry, 'relaxed')
    this.#tell(isWritten ? { is: 'opened', scanId: entry.scan_id } : { is: 'not-stored', entry })
  }

  async #store(entry: Entry): Promise<void> {
    const isStored = await this.#write(entry, 'strict')
    this.#tell({ is: isStored ? 'stored' : 'not-stored', entry })
    if (!isStored && entry.is === 'reversal') this.reversals.end(entry.scan_id, CANCELLED)
  }

  async #write(entry: Entry, durability: Durability): Promise<boolean> {
    try {
      await this.#journal.write(entry, durability)
    } catch {
      return false
    }
    this.#isFailing.value = false
    if (!this.#phone.canStore) this.#tell({ is: 'storage-works' })
    return true
  }

  /** One write now and then, until the browser stores again. */
  async #storeLater(): Promise<void> {
    if (this.#isStoringLater) return
    this.#isStoringLater = true
    while (!this.#phone.canStore) {
      await this.#around.pause(STORAGE_PAUSE_MS, NEVER)
      this.#tell({ is: 'may-store' })
    }
    this.#isStoringLater = false
  }

  async #recall(effect: Extract<Effect, { do: 'recall' }>): Promise<void> {
    const { scanId } = effect
    const course = this.#courses.get(scanId)
    const recalled = course && (await recall(this.#around, course, effect))
    if (!recalled) return
    const [isWorthAsking, judge] = recalled
    this.#step({ is: 'recalled', scanId, isWorthAsking }, judge, () => undefined)
  }

  async #ask(body: ScanBody, failures: number): Promise<void> {
    const course = this.#courses.get(body.scan_id)
    if (!course) return
    const { signal } = course.giveUp
    if (failures > 0) {
      course.onWait(failures)
      await this.#around.pause(Math.max(pauseMs(failures), course.laterMs), signal)
    }
    const isAsked = (await this.#isSettled(body)) && !signal.aborted
    const askedAt = performance.now()
    const answer = isAsked ? await this.#around.ask(body, signal).catch(() => null) : null
    if (!signal.aborted) this.#hear(course, answer, performance.now() - askedAt)
  }

  /** A scan of this code that was given up may have been counted: the server takes it back before it is asked anew.
   * False where it does not answer. */
  async #isSettled({ scan_id, code }: ScanBody): Promise<boolean> {
    const credential = this.#phone.pending.get(scan_id)?.entry.credential ?? null
    const isOpen = (): boolean => isGivenUp(this.#phone.queue, { code, credential })
    for (let part = 0; part < PARTS_MAX && isOpen(); part++) {
      const handed = await this.#uploads.start()
      if (handed === null) return true
      if (handed.is !== 'stored') return handed.is === 'refused'
    }
    return true
  }

  #hear(course: Course, answer: Answer | Later | null, afterMs: number): void {
    const scanId = course.scan.scan_id
    course.laterMs = isLater(answer) ? answer.ms : 0
    if (answer === null || isLater(answer)) {
      this.#tell({ is: 'unanswered', scanId })
      return
    }
    course.answer = answer
    if (answer.is === 'verdict') {
      this.#answered(course, answer.verdict, afterMs)
      return
    }
    if (answer.is === 'signed-out') this.#isSignedOut.value = true
    this.#tell({ is: 'declined', scanId })
  }

  /** The server agrees with what this phone has shown by itself, and knows more: names, and notes for the door. */
  #answered(course: Course, verdict: ToldVerdict, afterMs: number): void {
    const scanId = course.scan.scan_id
    const before = this.#phone.pending.get(scanId)
    this.#tell({ is: 'answered', scanId, word: wordOf(verdict), afterMs })
    if (before?.phase === 'shown' && before.entry.shown?.verdict === verdict.verdict)
      this.#mended.value = { scan: course.scan, outcome: { is: 'verdict', verdict } }
  }

  #show(scanId: string, shown: Shown): void {
    const course = this.#courses.get(scanId)
    const verdict = course && this.#verdictOf(course, shown)
    if (!verdict) return
    const delivered: Delivered = { scan: course.scan, outcome: { is: 'verdict', verdict } }
    if (course.isShown) this.#mended.value = delivered
    course.isShown = true
    course.end(delivered)
  }

  /** More is known about the ticket: what this phone has shown of it by itself is told anew. */
  told(credential: string | null): void {
    for (const [scanId, { phase, entry }] of this.#phone.pending) {
      const isShown = phase === 'shown' && entry.credential === credential
      if (isShown && entry.shown?.by === 'phone') this.#show(scanId, entry.shown)
    }
  }

  #verdictOf({ scan, answer }: Course, { by, verdict }: Shown): ToldVerdict | null {
    if (answer?.is === 'verdict' && answer.verdict.verdict === verdict) return answer.verdict
    const pending = this.#phone.pending.get(scan.scan_id)
    return by === 'phone' && pending ? this.#around.tell(pending.entry, pending.judgement) : null
  }

  /** A backup of the server was restored: what it has lost is told again. */
  tellAgain(): Promise<void> {
    return this.#uploads.again()
  }
}
