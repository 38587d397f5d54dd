// Passages that are taken back at this phone: at once where the server answers, and else by the journal.

import { idOf } from '../phone/entry'
import type { Event, Phone } from '../phone/phone'
import type { ReversalAnswer } from '../server/api'
import { isLater, type Cancelled, type Later } from '../server/delivery'
import type { WrittenDown } from './around'

export const WRITTEN_DOWN: WrittenDown = { is: 'written-down' }
export const CANCELLED: Cancelled = { is: 'cancelled' }

interface Journal {
  readonly phone: () => Phone
  readonly tell: (event: Extract<Event, { is: 'taken-back' | 'reversed' }>) => void
  /** This device's clock, RFC 3339. */
  readonly now: () => string
  /** Nobody has to be told any more that the server refuses the scan. */
  readonly settle: (scanId: string) => void
}

export class Reversals {
  readonly #journal: Journal
  /** By scan: who waits until its reversal is written down. */
  readonly #waiting = new Map<string, (end: WrittenDown | Cancelled) => void>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** Takes a passage back: `ask` has the server do it at once, where it knows of the scan. What it does not answer is
   * written down under the same id, which takes back once. */
  async reverse(
    scanId: string,
    reversalId: string,
    ask: (() => Promise<ReversalAnswer | Later | null>) | null,
  ): Promise<ReversalAnswer | WrittenDown | Cancelled> {
    const answer = ask && !this.#isUntold(scanId) ? await ask() : null
    if (answer === null || isLater(answer)) return this.write(scanId, reversalId)
    if (answer.is === 'reversal') {
      this.#journal.settle(scanId)
      this.#journal.tell({ is: 'reversed', scanId })
    }
    return answer
  }

  /** The server has not been told of the scan, or of its reversal. */
  #isUntold(scanId: string): boolean {
    const { pending, queue } = this.#journal.phone()
    const isWaiting = queue.waiting.some(({ scan_id }) => scan_id === scanId)
    return isWaiting || pending.get(scanId)?.entry.shown?.by === 'phone'
  }

  /** Ends when it would survive a flat battery, or as given up where the browser stores nothing. */
  write(scanId: string, reversalId: string): Promise<WrittenDown | Cancelled> {
    this.#journal.settle(scanId)
    const { queue, unwritten } = this.#journal.phone()
    const known = queue.waiting.find((one) => one.is === 'reversal' && one.scan_id === scanId)
    if (known) return Promise.resolve(unwritten.has(idOf(known)) ? CANCELLED : WRITTEN_DOWN)
    const at = this.#journal.now()
    return new Promise((end) => {
      this.#waiting.set(scanId, end)
      this.#journal.tell({ is: 'taken-back', scanId, reversalId, at })
    })
  }

  /** How it ended for whoever waits for the scan's reversal. */
  end(scanId: string, how: WrittenDown | Cancelled): void {
    this.#waiting.get(scanId)?.(how)
    this.#waiting.delete(scanId)
  }
}
