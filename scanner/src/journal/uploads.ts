// The journal is handed over: part after part, once more after a pause, and from the beginning where a backup of the
// server was restored.

import { signal } from '@preact/signals'
import type { Numbered } from '../phone/entry'
import type { Event, Phone } from '../phone/phone'
import { pauseMs } from '../server/delivery'
import type { Around } from './around'
import type { Handed } from './hand_over'
import type { Opened } from './journals'

/** What was refused as it is will hardly be accepted soon. */
const REFUSED_PAUSE_MS = 60_000
const NEVER = new AbortController().signal

interface Surroundings extends Pick<Around, 'handOver' | 'pause'> {
  readonly journal: Pick<Opened['journal'], 'read' | 'acknowledge'>
  readonly alarmsKept: () => Promise<void>
  readonly phone: () => Phone
  readonly tell: (
    event: Extract<Event, { is: 'may-upload' | 'uploaded' | 'not-uploaded' | 'set-back' }>,
  ) => void
}

export class Uploads {
  /** The device may no longer scan. */
  readonly isEnded = signal(false)
  /** The server has seen a longer journal of this device, so its storage must have been lost. */
  readonly isTooShort = signal(false)
  /** Scans that were taken back here, and that the server does not take back, with its reason. */
  readonly notReversed = signal<ReadonlyMap<string, string>>(new Map())
  readonly #around: Surroundings
  #handing: Promise<Handed> | null = null
  /** What is missing after this number was put back from the disk, as far as it is there. */
  #setBackTo: number | null = null
  /** Ends when the disk has what the server acknowledged last. */
  #noted: Promise<void> = Promise.resolve()
  /** Of the pause before the next attempt to hand over: there is one at most. */
  #rest = new AbortController()
  #failures = 0

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Hands over what waits, if anything does. The promise ends with what the server says; null: nothing is on its way. */
  start(): Promise<Handed> | null {
    this.#around.tell({ is: 'may-upload' })
    return this.#handing
  }

  async send(journal: number, entries: readonly Numbered[]): Promise<void> {
    this.#rest.abort()
    this.#handing = this.#handOver(journal, entries)
    const handed = await this.#handing
    this.#handing = null
    const isNews = handed.is === 'set-back' && handed.stored !== this.#setBackTo
    if (isNews && (await this.#setBack(handed.stored))) return
    if (handed.is === 'stored') {
      this.#failures = 0
      if (handed.notReversed.size > 0) this.notReversed.value = handed.notReversed
      this.#setBackTo = null
      this.#around.tell({ is: 'uploaded', stored: handed.stored, words: handed.words })
      await this.#noted
      this.isEnded.value = handed.isEnded
      return
    }
    if (handed.is === 'refused' && handed.isTooShort) this.isTooShort.value = true
    this.#around.tell({ is: 'not-uploaded' })
    await this.#startLater(
      handed.is === 'unreachable'
        ? Math.max(pauseMs(++this.#failures), handed.laterMs ?? 0)
        : REFUSED_PAUSE_MS,
    )
  }

  /** What fails on this phone is tried again as what did not arrive. */
  #handOver(journal: number, entries: readonly Numbered[]): Promise<Handed> {
    return this.#around.handOver(journal, entries).catch(() => ({ is: 'unreachable' }))
  }

  /** Unless it is tried before, because somebody shows a code again that was given up. */
  async #startLater(ms: number): Promise<void> {
    const { signal: stopped } = (this.#rest = new AbortController())
    await this.#around.pause(ms, stopped)
    if (!stopped.aborted) void this.start()
  }

  /** The server has the journal up to this number. What is acknowledged is not told again: alarms are kept before, as
   * nobody would raise them once more. */
  acknowledge(stored: number, seqs: ReadonlyMap<string, number>): void {
    this.#noted = this.#noted.then(async () => {
      await this.#around.alarmsKept()
      await this.#around.journal.acknowledge(stored, seqs).catch(() => undefined)
    })
  }

  /** A backup of the server was restored: it is asked how much of the journal it has, and told the rest again. */
  async again(): Promise<void> {
    for (let failures = 1; ; failures++) {
      const handed = await this.#handOver(this.#around.phone().queue.next - 1, [])
      if (handed.is === 'stored' && (await this.#setBack(handed.stored))) return
      const isRefused = handed.is === 'refused'
      await this.#around.pause(isRefused ? REFUSED_PAUSE_MS : pauseMs(failures), NEVER)
    }
  }

  /** False where the browser does not read its disk. */
  async #setBack(stored: number): Promise<boolean> {
    try {
      await this.#noted
      const entries = await this.#around.journal.read()
      await this.#around.journal.acknowledge(stored)
      this.#setBackTo = stored
      this.#around.tell({ is: 'set-back', stored, entries })
      return true
    } catch {
      return false
    }
  }
}
