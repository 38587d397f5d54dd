// When this phone asks for what is new of its roster: when the server rings, often while people come in and no bell is
// heard, seldom otherwise, and not while nobody sees the page. The server counts a phone that has not asked for two minutes as one without contact.

import { effect } from '@preact/signals'
import { isConnected } from '../server/contact'
import type { Synced } from './sync'

export const BUSY_MS = 2000
export const IDLE_MS = 15_000
/** So long after a scan this phone counts as busy. */
export const BUSY_FOR_MS = 5 * 60_000
export const FAILED_MS_MAX = 30_000
/** Where it may not hold the roster: it may be allowed to again. */
export const GONE_MS = 60_000

/** Calls back whenever the server has news, and when it begins and ceases to be heard; the result ends that. */
export type Listen = (onNews: () => void, onHeard: (isHeard: boolean) => void) => () => void

export const DEAF: Listen = () => () => undefined

/** One question at a time. */
export class KeepUp {
  readonly #ask: () => Promise<Synced>
  readonly #stops: (() => void)[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #isAsking = false
  /** There were news while a question was on its way: its answer may be older. */
  #isRung = false
  #isStopped = false
  #failures = 0
  #scannedAt = -Infinity
  /** The server rings when there is news. */
  #isHeard = false

  constructor(ask: () => Promise<Synced>, listen = DEAF) {
    this.#ask = ask
    this.#on(window, 'online')
    this.#on(document, 'visibilitychange')
    this.#stops.push(
      effect(() => {
        if (isConnected.value && this.#failures > 0) this.#lookNow()
      }),
    )
    this.#lookNow()
    this.#stops.push(listen(this.#rung, this.#heard))
  }

  #on(target: EventTarget, event: string): void {
    target.addEventListener(event, this.#lookNow)
    this.#stops.push(() => {
      target.removeEventListener(event, this.#lookNow)
    })
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    for (const stop of this.#stops) stop()
  }

  /** Somebody is at the door. */
  scanned(): void {
    const wasIdle = !this.#isBusy
    this.#scannedAt = Date.now()
    if (wasIdle && !this.#isHeard && this.#failures === 0) this.#lookLater(BUSY_MS)
  }

  get #isBusy(): boolean {
    return Date.now() - this.#scannedAt < BUSY_FOR_MS
  }

  /** There is news that this phone has brought about. */
  now(): void {
    this.#rung()
  }

  readonly #lookNow = (): void => {
    void this.#look()
  }

  readonly #rung = (): void => {
    this.#isRung = this.#isAsking
    this.#lookNow()
  }

  readonly #heard = (isHeard: boolean): void => {
    this.#isHeard = isHeard
    if (!isHeard && this.#isBusy && this.#failures === 0) this.#lookLater(BUSY_MS)
  }

  async #look(): Promise<void> {
    if (this.#isAsking || this.#isStopped || document.hidden) return
    clearTimeout(this.#timer)
    this.#isAsking = true
    const synced = await this.#ask().catch(() => 'unreachable' as const)
    this.#isAsking = false
    this.#failures = synced === 'unreachable' ? this.#failures + 1 : 0
    const isNews = this.#isRung && synced === 'new'
    this.#isRung = false
    if (isNews) this.#lookNow()
    else if (synced !== 'over') this.#lookLater(this.#pauseMs(synced))
  }

  #pauseMs(synced: Synced): number {
    if (synced === 'gone' || synced === 'signed-out') return GONE_MS
    const ms = this.#isBusy && !this.#isHeard ? BUSY_MS : IDLE_MS
    return Math.min(Math.max(ms, FAILED_MS_MAX), ms * 2 ** this.#failures)
  }

  /** Up to a fifth later by chance, so that the phones of a door do not ask all at once. */
  #lookLater(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#isStopped || this.#isAsking) return
    this.#timer = setTimeout(this.#lookNow, ms * (1 + Math.random() / 5))
  }
}
