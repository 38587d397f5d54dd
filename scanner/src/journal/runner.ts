// What phone/step wants done, done: entries are stored, the server is asked, the journal handed over, and what is to be
// shown is given to the door.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { ToldVerdict } from '../core/told_verdict'
import { type Entry, type Numbered, type ScanBody, type Shown } from '../phone/entry'
import { NO_IDEA } from '../phone/judge'
import {
  started,
  type Effect,
  type Event,
  type Judge,
  type Phone,
  type Settings,
} from '../phone/phone'
import { isGivenUp } from '../phone/queue'
import { step } from '../phone/step'
import type { Answer, Delivered, Scan } from '../server/api'
import { isLater, pauseMs, type Later } from '../server/delivery'
import { Alarms } from './alarms'
import { aloneOf, type Alone, type Around, type Course, type Trouble } from './around'
import { wordOf, type Handed } from './hand_over'
import type { Durability, Opened } from './journals'
import { CANCELLED, Reversals, WRITTEN_DOWN } from './reversals'

/** What was refused as it is will hardly be accepted soon. */
const REFUSED_PAUSE_MS = 60_000
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
  /** Another answer than the one that was shown, for a scan that is still on the screen. */
  readonly mended: ReadonlySignal<Delivered | null>
  readonly alarms = new Alarms()
  /** Scans that were taken back here, and that the server does not take back, with its reason. */
  readonly notReversed: ReadonlySignal<ReadonlyMap<string, string>>
  readonly #waiting = signal(0)
  readonly #alone = signal<Alone>('may-not')
  readonly #mended = signal<Delivered | null>(null)
  readonly #notReversed = signal<ReadonlyMap<string, string>>(new Map())
  readonly #isEnded = signal(false)
  readonly #isSignedOut = signal(false)
  readonly #trouble = signal<Trouble | null>(null)
  readonly #around: Around
  readonly #journal: Opened['journal']
  readonly #courses = new Map<string, Course>()
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
  #handing: Promise<Handed> | null = null
  /** What is missing after this number was put back from the disk, as far as it is there. */
  #setBackTo: number | null = null
  /** Ends when the disk has what the server acknowledged last. */
  #noted: Promise<void> = Promise.resolve()
  /** Of the pause before the next attempt to hand over: there is one at most. */
  #rest = new AbortController()
  #failures = 0
  #isStoringLater = false

  constructor(around: Around, { journal, entries, acknowledged }: Opened) {
    this.waiting = this.#waiting
    this.trouble = this.#trouble
    this.isEnded = this.#isEnded
    this.isSignedOut = this.#isSignedOut
    this.alone = this.#alone
    this.mended = this.#mended
    this.notReversed = this.#notReversed
    this.#around = around
    this.#journal = journal
    for (const entry of entries) if (entry.is === 'reversal') this.alarms.settle(entry.scan_id)
    const [phone, effects] = started(around.settings, entries, acknowledged)
    this.#phone = phone
    this.#do(effects)
    this.handOver()
  }

  /** Whether something would be lost if the page ended now. */
  get isUnwritten(): boolean {
    return this.#phone.unwritten.size > 0
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
  async scan(
    scan: Scan,
    signal: AbortSignal,
    onFailure: (failures: number) => void,
  ): Promise<Delivered> {
    const scanned_at = this.#now()
    const { scan_id, code, gate, party } = scan
    const body: ScanBody = { scan_id, code, gate, party, scanned_at }
    const judge = await this.#around.judgeOf(code)
    if (signal.aborted) return { scan, outcome: { is: 'cancelled' } }
    const seen: Event = { is: 'seen', body, clockErrorMs: this.#around.clockErrorMs() }
    return new Promise((end) => {
      this.#step(seen, judge, () => {
        const id = [...this.#phone.pending.keys()].at(-1) ?? scan_id
        const known = { ...scan, scan_id: id }
        const giveUp = new AbortController()
        const fresh = { answer: null, isShown: false, laterMs: 0 }
        this.#courses.set(id, { scan: known, onFailure, end, giveUp, ...fresh })
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
    this.#tell({ is: 'may-upload' })
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
  #tell(event: Exclude<Event, { is: 'seen' }>): void {
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
    this.#alone.value = aloneOf(this.#phone, this.#around.hasList())
    for (const effect of effects) this.#effect(effect)
  }

  #effect(effect: Effect): void {
    switch (effect.do) {
      case 'open':
        void this.#open(effect.entry)
        return
      case 'store':
        void this.#store(effect.entry)
        return
      case 'ask':
        void this.#ask(effect.body, effect.failures)
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
        void this.#upload(effect.journal, effect.entries)
        return
      case 'acknowledge':
        this.#noted = this.#journal.acknowledge(effect.stored, effect.seqs).catch(() => undefined)
        return
      case 'complain':
        this.#trouble.value ??= 'not-stored'
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
    if (this.#trouble.value === 'not-stored') this.#trouble.value = null
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

  async #ask(body: ScanBody, failures: number): Promise<void> {
    const course = this.#courses.get(body.scan_id)
    if (!course) return
    const { signal } = course.giveUp
    if (failures > 0) {
      course.onFailure(failures)
      await this.#around.pause(Math.max(pauseMs(failures), course.laterMs), signal)
    }
    const isSettled = await this.#isSettled(body.code)
    const answer = isSettled && !signal.aborted ? await this.#around.ask(body, signal) : null
    if (!signal.aborted) this.#hear(course, answer)
  }

  /** A scan of this code that was given up may have been counted: the server takes it back before it is asked anew.
   * False where it does not answer. */
  async #isSettled(code: string): Promise<boolean> {
    for (let part = 0; part < PARTS_MAX && isGivenUp(this.#phone.queue, code); part++) {
      this.handOver()
      if (this.#handing === null) return true
      const { is } = await this.#handing
      if (is !== 'stored') return is === 'refused'
    }
    return true
  }

  #hear(course: Course, answer: Answer | Later | null): void {
    const scanId = course.scan.scan_id
    course.laterMs = isLater(answer) ? answer.ms : 0
    if (answer === null || isLater(answer)) {
      this.#tell({ is: 'unanswered', scanId })
      return
    }
    course.answer = answer
    if (answer.is === 'verdict') {
      this.#answered(course, answer.verdict)
      return
    }
    if (answer.is === 'signed-out') this.#isSignedOut.value = true
    this.#tell({ is: 'declined', scanId })
  }

  /** The server agrees with what this phone has shown by itself, and knows more: names, and notes for the door. */
  #answered(course: Course, verdict: ToldVerdict): void {
    const scanId = course.scan.scan_id
    const before = this.#phone.pending.get(scanId)
    this.#tell({ is: 'answered', scanId, word: wordOf(verdict) })
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

  /** A backup of the server was restored: it is asked how much of the journal it has, and told the rest again. */
  async tellAgain(): Promise<void> {
    for (let failures = 1; ; failures++) {
      const handed = await this.#around.handOver(this.#phone.queue.next - 1, [])
      if (handed.is === 'stored' && (await this.#setBack(handed.stored))) return
      await this.#around.pause(pauseMs(failures), NEVER)
    }
  }

  /** False where the browser does not read its disk. */
  async #setBack(stored: number): Promise<boolean> {
    try {
      const entries = await this.#journal.read()
      await this.#journal.acknowledge(stored)
      this.#setBackTo = stored
      this.#tell({ is: 'set-back', stored, entries })
      return true
    } catch {
      return false
    }
  }

  async #upload(journal: number, entries: readonly Numbered[]): Promise<void> {
    this.#rest.abort()
    this.#handing = this.#around.handOver(journal, entries)
    const handed = await this.#handing
    this.#handing = null
    const isNews = handed.is === 'set-back' && handed.stored !== this.#setBackTo
    if (isNews && (await this.#setBack(handed.stored))) return
    if (handed.is === 'stored') {
      this.#failures = 0
      if (handed.notReversed.size > 0) this.#notReversed.value = handed.notReversed
      this.#setBackTo = null
      this.#tell({ is: 'uploaded', stored: handed.stored, words: handed.words })
      await this.#noted
      this.#isEnded.value = handed.isEnded
      return
    }
    if (handed.is === 'refused' && handed.isTooShort) this.#trouble.value = 'too-short'
    this.#tell({ is: 'not-uploaded' })
    await this.#handOverLater(
      handed.is === 'unreachable'
        ? Math.max(pauseMs(++this.#failures), handed.laterMs ?? 0)
        : REFUSED_PAUSE_MS,
    )
  }

  /** Unless it is tried before, because somebody shows a code again that was given up. */
  async #handOverLater(ms: number): Promise<void> {
    const { signal } = (this.#rest = new AbortController())
    await this.#around.pause(ms, signal)
    if (!signal.aborted) this.handOver()
  }
}
