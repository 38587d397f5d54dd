// What phone/step wants done, done: entries are stored, the server is asked, the journal handed over, and what is to be
// shown is given to the door.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { ToldVerdict } from '../core/told_verdict'
import type { Entry, Numbered, ScanBody, Shown } from '../phone/entry'
import {
  started,
  type Effect,
  type Event,
  type Judge,
  type Phone,
  type Settings,
} from '../phone/phone'
import { step } from '../phone/step'
import type { Answer, Delivered, Scan } from '../server/api'
import { isLater, pauseMs, type Cancelled, type Later, type Pause } from '../server/delivery'
import { wordOf, type Handed } from './hand_over'
import type { Durability, Opened } from './journals'

/** What was refused as it is will hardly be accepted soon. */
const REFUSED_PAUSE_MS = 60_000
/** How often a write is tried while the browser stores nothing. */
const STORAGE_PAUSE_MS = 60_000
/** So many parts of the journal go out before the next scan at most. */
const PARTS_MAX = 3
const NEVER = new AbortController().signal
const CANCELLED: Cancelled = { is: 'cancelled' }

/** Why entries do not get out of this phone's memory: the browser stores nothing, or the server has seen a longer
 * journal of this device, so that its storage must have been lost. */
export type Trouble = 'not-stored' | 'too-short'

export interface Around {
  readonly settings: Settings
  readonly judge: Judge
  /** One attempt to have the scan decided; null: no answer came. */
  readonly ask: (body: ScanBody, signal: AbortSignal) => Promise<Answer | Later | null>
  readonly handOver: (journal: number, entries: readonly Numbered[]) => Promise<Handed>
  readonly pause: Pause
  readonly now: () => number
  readonly clockErrorMs: () => number | null
}

/** A scan between its code and its end on the screen. */
interface Course {
  readonly scan: Scan
  readonly onFailure: (failures: number) => void
  readonly end: (delivered: Delivered) => void
  readonly giveUp: AbortController
  /** What the server said last. */
  answer: Answer | null
  /** For how long the server wants to be left alone. */
  laterMs: number
}

export class Runner {
  /** How many entries the server does not have yet. */
  readonly waiting: ReadonlySignal<number>
  readonly trouble: ReadonlySignal<Trouble | null>
  /** The device may no longer scan. */
  readonly isEnded: ReadonlySignal<boolean>
  readonly #waiting = signal(0)
  readonly #isEnded = signal(false)
  readonly #trouble = signal<Trouble | null>(null)
  readonly #around: Around
  readonly #journal: Opened['journal']
  readonly #courses = new Map<string, Course>()
  #phone: Phone
  #handing: Promise<Handed> | null = null
  /** Of the pause before the next attempt to hand over: there is one at most. */
  #rest = new AbortController()
  #failures = 0
  #isStoringLater = false

  constructor(around: Around, { journal, entries, acknowledged }: Opened) {
    this.waiting = this.#waiting
    this.trouble = this.#trouble
    this.isEnded = this.#isEnded
    this.#around = around
    this.#journal = journal
    const [phone, effects] = started(around.settings, entries, acknowledged)
    this.#phone = phone
    this.#do(effects)
    this.handOver()
  }

  /** Whether something would be lost if the page ended now. */
  get isUnwritten(): boolean {
    return this.#phone.unwritten.size > 0
  }

  /** Ends when something is shown, the server gives no verdict, or `signal` says that nobody waits any more. */
  scan(scan: Scan, signal: AbortSignal, onFailure: (failures: number) => void): Promise<Delivered> {
    const scanned_at = new Date(this.#around.now()).toISOString()
    const { scan_id, code, gate, party } = scan
    const body: ScanBody = { scan_id, code, gate, party, scanned_at }
    return new Promise((end) => {
      this.#step({ is: 'seen', body, clockErrorMs: this.#around.clockErrorMs() }, () => {
        const id = [...this.#phone.pending.keys()].at(-1) ?? scan_id
        const known = { ...scan, scan_id: id }
        const giveUp = new AbortController()
        this.#courses.set(id, { scan: known, onFailure, end, giveUp, answer: null, laterMs: 0 })
        signal.addEventListener('abort', () => {
          this.#tell({ is: 'left', scanId: id })
        })
      })
    })
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

  #tell(event: Event): void {
    this.#step(event, () => undefined)
  }

  #step(event: Event, before: () => void): void {
    const [phone, effects] = step(this.#around.judge, this.#phone, event)
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
      case 'complain':
        this.#trouble.value ??= 'not-stored'
        void this.#storeLater()
        return
      // This phone decides nothing by itself yet: nothing is taken back in its journal, and no word comes too late.
      case 'confirm':
      case 'alarm':
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
    for (let part = 0; part < PARTS_MAX && this.#isGivenUp(code); part++) {
      this.handOver()
      if (this.#handing === null) return true
      const { is } = await this.#handing
      if (is !== 'stored') return is === 'refused'
    }
    return true
  }

  #isGivenUp(code: string): boolean {
    return this.#phone.queue.waiting.some(
      (entry) => entry.is === 'scan' && entry.code === code && entry.shown === null,
    )
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
      this.#tell({ is: 'answered', scanId, word: wordOf(answer.verdict) })
      return
    }
    this.#tell({ is: 'declined', scanId })
  }

  #show(scanId: string, shown: Shown): void {
    const course = this.#courses.get(scanId)
    const verdict = course && verdictOf(course.answer, shown)
    if (verdict) course.end({ scan: course.scan, outcome: { is: 'verdict', verdict } })
  }

  async #upload(journal: number, entries: readonly Numbered[]): Promise<void> {
    this.#rest.abort()
    this.#handing = this.#around.handOver(journal, entries)
    const handed = await this.#handing
    this.#handing = null
    if (handed.is === 'stored') {
      this.#failures = 0
      this.#tell({ is: 'uploaded', stored: handed.stored, words: handed.words })
      // If this is lost, the same entries are sent again, and change nothing.
      await this.#journal.acknowledge(handed.stored).catch(() => undefined)
      this.#isEnded.value = handed.isEnded
      return
    }
    if (handed.is === 'refused' && handed.isTooShort) this.#trouble.value = 'too-short'
    this.#tell({ is: 'not-uploaded' })
    await this.#handOverLater(
      handed.is === 'refused'
        ? REFUSED_PAUSE_MS
        : Math.max(pauseMs(++this.#failures), handed.laterMs ?? 0),
    )
  }

  /** Unless it is tried before, because somebody shows a code again that was given up. */
  async #handOverLater(ms: number): Promise<void> {
    const { signal } = (this.#rest = new AbortController())
    await this.#around.pause(ms, signal)
    if (!signal.aborted) this.handOver()
  }
}

function verdictOf(answer: Answer | null, { by, verdict }: Shown): ToldVerdict | null {
  const isSaid = by === 'server' && answer?.is === 'verdict'
  return isSaid && answer.verdict.verdict === verdict ? answer.verdict : null
}
