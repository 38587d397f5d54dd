// A guest stands here whose ticket another device holds: that one is asked for it, and it is seen in the roster whether the
// ticket has come home. The person at the door may go on at any time.

import type { ReadonlySignal } from '@preact/signals'
import type { RosterSettings } from '../core/roster/settings'
import type { RosterTicket } from '../core/roster/tickets'
import type { Held } from '../phone/judge'
import type { HeldAtDesk } from '../phone/judge_at_desk'
import { isConnected } from '../server/contact'
import { isLater } from '../server/delivery'
import { postRecall, type Holder, type Recalled } from '../server/registers'
import type { Request } from '../server/request'

/** The server has to say so soon whether the holder was asked. */
export const ANSWER_MS = 2000
/** The holder has to return the ticket so soon. */
export const HOME_MS = 5000
/** How often it is looked for where the server does not ring. */
export const LOOK_MS = 1000
/** So long after that this phone is handed nothing: it would get the ticket about which it asks the server. */
export const QUIET_MS = 3000

interface Roster {
  readonly held: ReadonlySignal<Held | HeldAtDesk | null>
  readonly lookNow: () => void
}

export class Recalls {
  readonly #roster: Roster
  readonly #request: Request
  #open = 0
  #endedAt = -Infinity

  constructor(roster: Roster, request: Request) {
    this.#roster = roster
    this.#request = request
  }

  /** Whether a guest waits, or the server is just being asked about one who did. */
  get isOpen(): boolean {
    return this.#open > 0 || Date.now() < this.#endedAt + QUIET_MS
  }

  /** See journal/around. */
  readonly recall = async (
    { ticket, gate }: { readonly ticket: string; readonly gate: string },
    given: AbortSignal,
    onAsked: (holder: Holder) => void,
  ): Promise<boolean> => {
    if (!isConnected.peek()) return false
    onAsked(this.#holderOf(ticket))
    this.#open += 1
    try {
      return await this.#recall(ticket, gate, given, onAsked)
    } finally {
      this.#open -= 1
      this.#endedAt = Date.now()
    }
  }

  async #recall(
    ticket: string,
    gate: string,
    given: AbortSignal,
    onAsked: (holder: Holder) => void,
  ): Promise<boolean> {
    const end = limited(given, HOME_MS)
    const answer = await this.#ask(ticket, gate, limited(end, ANSWER_MS))
    if (!answer || answer.silent.some((one) => one.ticket === ticket)) return false
    const asked = answer.asked.find((one) => one.ticket === ticket)
    if (asked && !end.aborted) onAsked(this.#named(asked))
    // The server's "here" may be this phone, which has not heard of it yet.
    await this.#home(ticket, asked ? end : limited(end, LOOK_MS))
    return true
  }

  async #ask(ticket: string, gate: string, signal: AbortSignal): Promise<Recalled | null> {
    const asking = postRecall(this.#request, { gate, tickets: [ticket] }, signal)
    const late = new Promise<null>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(null)
      })
    })
    const answer = await Promise.race([asking.catch(() => null), late])
    return answer !== null && !isLater(answer) && answer.is === 'recalled' ? answer : null
  }

  /** Ends when the roster shows the ticket at the server or here, and else with `end`. */
  async #home(ticket: string, end: AbortSignal): Promise<void> {
    const looking = setInterval(() => {
      this.#roster.lookNow()
    }, LOOK_MS)
    this.#roster.lookNow()
    let stop = (): void => undefined
    await new Promise<void>((resolve) => {
      end.addEventListener('abort', () => {
        resolve()
      })
      if (end.aborted) resolve()
      stop = this.#roster.held.subscribe(() => {
        if (this.#isHome(ticket)) resolve()
      })
    })
    clearInterval(looking)
    stop()
  }

  #isHome(ticket: string): boolean {
    const holder = this.#find(ticket)?.holder ?? null
    return holder === null || holder === this.#settings?.device
  }

  get #settings(): RosterSettings | null {
    const held = this.#roster.held.peek()
    return held && !('passes' in held) ? held.settings : null
  }

  #find(ticket: string): RosterTicket | null {
    const held = this.#roster.held.peek()
    return held && !('passes' in held) ? held.tickets.find(Number(ticket)) : null
  }

  /** As the roster knows it, before the server answers. */
  #holderOf(ticket: string): Holder {
    const { holder, gate } = this.#find(ticket) ?? {}
    const settings = this.#settings
    return {
      ticket,
      device: settings?.devices.get(holder ?? '') ?? '',
      gate: settings?.gates.get(gate ?? '')?.title ?? '',
      lane: settings?.lanes.get(holder ?? '') ?? '',
    }
  }

  #named({ ticket, device, name, gate }: Recalled['asked'][number]): Holder {
    return { ticket, device: name, gate, lane: this.#settings?.lanes.get(device) ?? '' }
  }
}

/** Ends with the other signal, or after so long. */
function limited(other: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController()
  const abort = (): void => {
    limit.abort()
  }
  setTimeout(abort, ms)
  other.addEventListener('abort', abort)
  if (other.aborted) abort()
  return limit.signal
}
