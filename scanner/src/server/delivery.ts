// Bring something to the server, for as long as it takes. What is sent keeps the id it was given before the first
// attempt, so that no attempt counts twice, whichever of them arrived.

export const PAUSE_MS_MAX = 10_000
const PAUSE_MS_FIRST = 300

/** The person no longer waited for the answer. */
export interface Cancelled {
  readonly is: 'cancelled'
}

/** The server could not answer, and says for how long it wants to be left alone. */
export interface Later {
  readonly is: 'later'
  readonly ms: number
}

/** One attempt; null: no answer came. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T | Later | null>

/** Waits, and less long when the connection comes back or the person gives up. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

/** The first answer; `onFailure` hears after how many attempts there is none yet. */
export async function deliver<T>(
  attempt: Attempt<T>,
  signal: AbortSignal,
  onFailure: (attempts: number) => void,
  pause: Pause = pauseUntilOnline,
): Promise<T | Cancelled> {
  for (let attempts = 1; ; attempts++) {
    const answer = await attempt(signal)
    if (hasGivenUp(signal)) return { is: 'cancelled' }
    const askedMs = isLater(answer) ? answer.ms : 0
    if (answer !== null && !isLater(answer)) return answer
    onFailure(attempts)
    await pause(Math.max(pauseMs(attempts), askedMs), signal)
    if (hasGivenUp(signal)) return { is: 'cancelled' }
  }
}

export function isLater(answer: unknown): answer is Later {
  return typeof answer === 'object' && answer !== null && 'is' in answer && answer.is === 'later'
}

/** The compiler does not see that a signal changes while something is awaited. */
function hasGivenUp(signal: AbortSignal): boolean {
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
