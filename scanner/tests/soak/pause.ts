// Time that passes for the phones of a soak.

import type { Pause } from '../../src/server/delivery'

export const pause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** So many times a phone acts to no effect before what is left counts as stuck. A busy machine is slow, and gets on. */
const PATIENCE = 600

/** Acts until nothing is left, or nothing changes any more; returns what is left. */
export async function untilNone(left: () => number, act: () => void): Promise<number> {
  let [least, patience] = [Infinity, PATIENCE]
  for (; left() > 0 && patience > 0; patience--) {
    if (left() < least) [least, patience] = [left(), PATIENCE]
    act()
    await wait(1000)
  }
  return left()
}
