// Bring one scan to the server, for as long as it takes. The scan keeps the id it was given before
// the first attempt, so that no attempt counts twice, whichever of them arrived.

import type { Answer, Scan } from './api'

export const PAUSE_MS_MAX = 10_000
const PAUSE_MS_FIRST = 300

export type Outcome = Exclude<Answer, { is: 'unreachable' }> | { readonly is: 'cancelled' }

export interface Way {
  readonly send: (scan: Scan, signal: AbortSignal) => Promise<Answer>
  /** Waits, and less long when the connection comes back or the person gives up. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

export async function deliver(
  scan: Scan,
  way: Way,
  signal: AbortSignal,
  onFailure: (attempts: number) => void,
): Promise<Outcome> {
  for (let attempts = 1; ; attempts++) {
    const answer = await way.send(scan, signal)
    if (signal.aborted) return { is: 'cancelled' }
    if (answer.is !== 'unreachable') return answer
    onFailure(attempts)
    await way.pause(pauseMs(attempts), signal)
    if (hasGivenUp(signal)) return { is: 'cancelled' }
  }
}

/** The compiler does not see that a signal changes while something is awaited. */
export function hasGivenUp(signal: AbortSignal): boolean {
  return signal.aborted
}

/** The pause after so many failed attempts: doubling, with a ceiling. */
export function pauseMs(attempts: number): number {
  return Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** (attempts - 1))
}

/** A pause that the browser's `online` event and the signal cut short; up to a fifth longer by
 * chance, so that a room full of scanners does not come back in one blow. */
export function pauseUntilOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      window.removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms * (1 + Math.random() / 5))
    window.addEventListener('online', end)
    signal.addEventListener('abort', end)
  })
}
