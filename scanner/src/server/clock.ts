// Whether this device's clock is right. The server's time decides everything; a clock that is off only
// confuses the person who reads it, so it is said gently and changes nothing.

import { signal } from '@preact/signals'

/** Less than this is nothing to speak of: an answer takes a moment, and so does a second hand. */
export const OFF_MS_MIN = 2 * 60_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** By how much this clock is ahead of the server's (negative: behind), 0 when it is right. */
export const clockOffMs = signal(0)

/** The server's clock minus this one, however little it is; null: they were never compared. */
export const clockErrorMs = signal<number | null>(null)

export function compareClocks(serverTime: string | null, now: number): void {
  const server = Date.parse(serverTime ?? '')
  if (Number.isNaN(server)) return
  const off = now - server
  clockErrorMs.value = -off
  clockOffMs.value = Math.abs(off) < OFF_MS_MIN ? 0 : off
}

/** "2 h" or "15 min", whichever says enough; nearest, without a sign. */
export function inHoursOrMinutes(ms: number): string {
  const off = Math.abs(ms)
  return off >= 1.5 * HOUR_MS
    ? `${Math.round(off / HOUR_MS)} h`
    : `${Math.round(off / MINUTE_MS)} min`
}
