// Persons whom this phone let through and whom the server refuses, until somebody has said what became of them.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { ToldVerdict } from '../core/told_verdict'
import type { ScanEntry } from '../phone/entry'
import type { ServerWord } from '../phone/pending'
import type { Scan } from '../server/api'

export interface Alarm {
  readonly scan: Scan
  /** When its code came into view, by this device's clock. */
  readonly at: string
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

  constructor() {
    this.open = this.#open
  }

  /** Nothing is said where the server did not tell its whole verdict. */
  raise({ scan_id, code, gate, party, scanned_at: at }: ScanEntry, word: ServerWord): void {
    const { told: verdict, overrun = 0 } = word
    if (!verdict || this.#known.has(scan_id)) return
    this.#known.add(scan_id)
    const tooMany = word.verdict === 'admitted' ? overrun : 0
    const scan = { scan_id, code, gate, party }
    this.#open.value = [...this.#open.value, { scan, at, verdict, tooMany }]
  }

  /** Somebody knows of it, or the passage was taken back. */
  settle(scanId: string): void {
    this.#known.add(scanId)
    this.#open.value = this.#open.value.filter(({ scan }) => scan.scan_id !== scanId)
  }
}
