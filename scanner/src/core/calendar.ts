// Instants and days. The server tells at which instants the days of a place begin, because the time zones of a browser
// may be older than the server's; portillon/core/calendar.py computes these tables.

/** An instant in microseconds since 1970, UTC. Milliseconds would not do: the server's times and ends of days have
 * microseconds. A number holds all instants up to the year 2255 exactly. */
export type Instant = number

/** A day of a table, by its place there. */
export type Day = number

/** The beginnings of consecutive days, and last the instant at which the last day is over. `first` is the date of the
 * first day, such as 2031-05-02. */
export interface Days {
  readonly first: string
  readonly beginnings: readonly Instant[]
}

/** An instant or day that is not in the table, about which this device cannot decide. */
export class NotInTable extends RangeError {}

const SECOND = 1_000_000
export const HOUR = 3600 * SECOND

/** The day of the instant `at`. Throws NotInTable. */
export function dayOf(at: Instant, days: Days): Day {
  const day = begunBefore(at, days.beginnings) - 1
  if (day < 0 || day >= days.beginnings.length - 1) throw new NotInTable(`no day has ${at}`)
  return day
}

/** How many of the sorted `beginnings` are at `at` or before. */
function begunBefore(at: Instant, beginnings: readonly Instant[]): number {
  let [low, high] = [0, beginnings.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((beginnings[middle] ?? Infinity) <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** The days of what lasts from `start` to `end`. What ends as a day begins has nothing of that day. Throws NotInTable. */
export function daysBetween(start: Instant, end: Instant, days: Days): Day[] {
  const first = dayOf(start, days)
  const last = dayOf(Math.max(start, end - 1), days)
  return Array.from({ length: last - first + 1 }, (_, n) => first + n)
}

/** The last microsecond of `day`. Throws NotInTable. */
export function lastInstant(day: Day, days: Days): Instant {
  const next = days.beginnings[day + 1]
  if (next === undefined) throw new NotInTable(`the table ends before day ${day}`)
  return next - 1
}

/** The date of `day`, such as 2031-05-03. */
export function dateOf(day: Day, { first }: Days): string {
  const date = new Date(`${first}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + day)
  return date.toISOString().slice(0, 10)
}

/** The instant of an RFC 3339 text with up to six digits of a second, NaN if it is none. */
export function instantOf(text: string): Instant {
  const [, whole, fraction = '', offset] = INSTANT.exec(text) ?? []
  return Date.parse(`${whole}${offset}`) * 1000 + Number(fraction.padEnd(6, '0'))
}

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/

/** `at` as Python writes it in UTC: six digits of a second, or none if they are zeros. */
export function iso(at: Instant | null): string | null {
  if (at === null) return null
  const fraction = ((at % SECOND) + SECOND) % SECOND
  const whole = new Date((at - fraction) / 1000).toISOString().slice(0, 19)
  return `${whole}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`}+00:00`
}
