// What failed is tried again after a pause, which grows with each failure. However often it fails in the meantime, one
// attempt waits: each scan of a long evening without a network would otherwise add one.

import { pauseMs, type Pause } from '../server/delivery'

const NEVER = new AbortController().signal

export class Again {
  readonly #pause: Pause
  #failures = 0
  #isWaiting = false

  constructor(pause: Pause) {
    this.#pause = pause
  }

  /** It has worked. */
  reset(): void {
    this.#failures = 0
  }

  /** Does it after a pause of `msMin` at least, unless it is to be done already. */
  async later(msMin: number, act: () => void): Promise<void> {
    this.#failures++
    if (this.#isWaiting) return
    this.#isWaiting = true
    await this.#pause(Math.max(msMin, pauseMs(this.#failures)), NEVER)
    this.#isWaiting = false
    act()
  }
}
