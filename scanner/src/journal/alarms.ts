// Persons whom this phone let through and whom the server refuses, until somebody has said what became of them.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { ToldVerdict } from '../core/told_verdict'
import type { ScanEntry } from '../phone/entry'
import type { ServerWord } from '../phone/pending'
import type { Scan } from '../server/api'
import { NO_SHELF, type AlarmShelf, type KeptAlarm } from './alarm_shelf'

export interface Alarm {
  readonly scan: Scan
  /** When its code came into view, by this device's clock. */
  readonly at: string
  /** When this page learned of it, by the same clock. */
  readonly raisedAt: number
  /** What the server says of it. */
  readonly verdict: ToldVerdict
  /** How many persons were too many where the others of the party had places; 0: nobody of it had. */
  readonly tooMany: number
}

export class Alarms {
  /** The one that came first is shown first. */
  readonly open: ReadonlySignal<readonly Alarm[]>
  readonly #open = signal<readonly Alarm[]>([])
  /** The server may say the same twice: live, and when the journal is handed over. */
  readonly #known = new Set<string>()
  readonly #shelf: AlarmShelf
  readonly #now: () => number
  #kept: Promise<void> = Promise.resolve()
  /** Those that would be lost if the page ended now. */
  readonly #unkept = new Set<string>()

  /** `kept` are those that a former page left open. */
  constructor(
    shelf: AlarmShelf = NO_SHELF,
    kept: readonly KeptAlarm[] = [],
    now: () => number = () => Date.now(),
  ) {
    this.open = this.#open
    this.#shelf = shelf
    this.#now = now
    for (const { scan_id, gate, party, at, verdict, tooMany } of kept) {
      this.#known.add(scan_id)
      this.#add({ scan: { scan_id, code: '', gate, party }, raisedAt: now(), at, verdict, tooMany })
    }
  }

  get isUnkept(): boolean {
    return this.#unkept.size > 0
  }

  /** Nothing is said where the server did not tell its whole verdict. */
  raise({ scan_id, code, gate, party, scanned_at: at }: ScanEntry, word: ServerWord): void {
    const { told: verdict, overrun = 0 } = word
    if (!verdict || this.#known.has(scan_id)) return
    this.#known.add(scan_id)
    const tooMany = word.verdict === 'admitted' ? overrun : 0
    const scan = { scan_id, code, gate, party }
    this.#add({ scan, at, raisedAt: this.#now(), verdict, tooMany })
    this.#keep({ scan_id, gate, party, at, verdict, tooMany })
  }

  #add(alarm: Alarm): void {
    this.#open.value = [...this.#open.value, alarm]
  }

  #keep(alarm: KeptAlarm): void {
    this.#unkept.add(alarm.scan_id)
    this.#then(async () => {
      if (!this.#unkept.has(alarm.scan_id)) return
      await this.#shelf.put(alarm)
      this.#unkept.delete(alarm.scan_id)
    })
  }

  /** Somebody knows of it, or the passage was taken back. */
  settle(scanId: string): void {
    this.#known.add(scanId)
    const open = this.#open.value.filter(({ scan }) => scan.scan_id !== scanId)
    if (open.length === this.#open.value.length) return
    this.#open.value = open
    this.#unkept.delete(scanId)
    this.#then(() => this.#shelf.remove(scanId))
  }

  /** One after the other. */
  #then(act: () => Promise<void>): void {
    this.#kept = this.#kept.then(act).catch(() => undefined)
  }

  /** Ends when all that were raised are kept, as far as the browser keeps them. */
  kept(): Promise<void> {
    return this.#kept
  }
}
