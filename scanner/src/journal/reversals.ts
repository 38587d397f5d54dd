// Passages that are taken back at this phone: by the server where it answers at once, and else by the journal.

import { idOf, scanOf } from '../phone/entry'
import { SERVER_MS } from '../phone/patience'
import type { Event, Phone } from '../phone/phone'
import type { ReversalAnswer } from '../server/api'
import { isLater, type Cancelled, type Later } from '../server/delivery'
import type { WrittenDown } from './around'

export const WRITTEN_DOWN: WrittenDown = { is: 'written-down' }
export const CANCELLED: Cancelled = { is: 'cancelled' }

type Written = WrittenDown | Cancelled

interface Waiting {
  readonly until: Promise<Written>
  readonly end: (how: Written) => void
}

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
  readonly #waiting = new Map<string, Waiting>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** Takes a passage back: `ask` has the server do it at once, where it knows of the scan. What it does not answer in the
   * time that it has for a verdict is written down under the same id, which takes back once. */
  async reverse(
    scanId: string,
    reversalId: string,
    ask: (() => Promise<ReversalAnswer | Later | null>) | null,
  ): Promise<ReversalAnswer | Written> {
    const asked = ask && !this.#isUntold(scanId) ? answerOf(ask) : null
    const inTime = asked && (await Promise.race([asked, tooLate()]))
    if (inTime) return this.#answered(scanId, inTime)
    const written = await this.write(scanId, reversalId)
    // Where nothing is stored, only the server can say that it is taken back.
    const late = written.is === 'cancelled' ? await asked : null
    return late ? this.#answered(scanId, late) : written
  }

  #answered(scanId: string, answer: ReversalAnswer): ReversalAnswer {
    if (answer.is === 'reversal') {
      this.#journal.settle(scanId)
      this.#journal.tell({ is: 'reversed', scanId })
    }
    return answer
  }

  /** The server has not been told of the scan, or of its reversal. */
  #isUntold(scanId: string): boolean {
    const { pending, queue } = this.#journal.phone()
    const isWaiting = queue.waiting.some((entry) => scanOf(entry) === scanId)
    return isWaiting || pending.get(scanId)?.entry.shown?.by === 'phone'
  }

  /** Ends when it would survive a flat battery, or as given up where the browser stores nothing. */
  write(scanId: string, reversalId: string): Promise<Written> {
    this.#journal.settle(scanId)
    const begun = this.#waiting.get(scanId)
    if (begun) return begun.until
    const { queue, unwritten } = this.#journal.phone()
    const known = queue.waiting.find((one) => one.is === 'reversal' && one.scan_id === scanId)
    if (known) return Promise.resolve(unwritten.has(idOf(known)) ? CANCELLED : WRITTEN_DOWN)
    const at = this.#journal.now()
    let end: Waiting['end'] = () => undefined
    const until = new Promise<Written>((resolve) => {
      end = resolve
    })
    this.#waiting.set(scanId, { until, end })
    this.#journal.tell({ is: 'taken-back', scanId, reversalId, at })
    return until
  }

  /** How it ended for whoever waits for the scan's reversal. */
  end(scanId: string, how: Written): void {
    this.#waiting.get(scanId)?.end(how)
    this.#waiting.delete(scanId)
  }
}

/** Null where the server has not answered it. */
async function answerOf(
  ask: () => Promise<ReversalAnswer | Later | null>,
): Promise<ReversalAnswer | null> {
  const answer = await ask().catch(() => null)
  return isLater(answer) ? null : answer
}

function tooLate(): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, SERVER_MS, null)
  })
}
