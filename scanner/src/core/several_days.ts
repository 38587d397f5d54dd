// Tells how a ticket was used on the several days of an event, from the rows of its own sequence.
//
// Each day is counted anew from the persons and times of the rows. What they say of used places is not asked: it was true
// under the rule, the beginning of a day and the time zone of its moment, and an organiser may have changed these since.

import { dateOf, dayOf, daysBetween, type Day, type Days, type Instant } from './calendar'
import type { Usage } from './credential'

/** The days of an event whose tickets are counted by day, where Python has their time zone and their beginning.
 *
 * A ticket is valid on `daysMax` of them (null: on all); with `reentry`, who has left may come back. */
export interface EventDays {
  readonly days: Days
  readonly doorsAt: Instant
  readonly endsAt: Instant
  readonly reentry: boolean
  readonly daysMax: number | null
}

/** A row of a ticket's sequence. `fresh` counts its persons who had never been in before. */
export interface Step {
  readonly scanId: string
  readonly kind: string
  readonly party: number
  readonly fresh: number
  readonly decidedAt: Instant
  readonly reverses: string | null
}

/** The places used on a day, and the persons who have left on it and not come back. */
interface OfDay {
  readonly used: number
  readonly left: number
}

/** What a step changed on its day; a reversal changes the day of the row that it reverses. */
interface Change extends OfDay {
  readonly step: Step
  readonly day: Day
}

/** The state of this day after a reversal, and the change in the number of persons who ever came in. */
export interface Undone extends OfDay {
  readonly fresh: number
}

/** What a refusal says of the ticket's days: the next one on which it is valid, or how many it had. */
export interface DayUsed {
  readonly next?: string
  readonly days?: number
}

/** How a ticket for `admits` persons was used on the day of `now`, and on the days before. Throws NotInTable. */
export function usage(
  event: EventDays,
  steps: readonly Step[],
  admits: number,
  now: Instant,
): Usage {
  const today = dayOf(now, event.days)
  const changes = changesOf(event, steps)
  const whole = ofDay(changes, today)
  const { used, left } = within(whole, admits)
  const days = [...cameOn(changes)].filter(([day, came]) => day !== today && came > 0).length
  const overnight =
    overnightOf(event, changes, today) + inside(whole, event) - inside({ used, left }, event)
  return { used, left, days, ever: everCame(steps), overnight }
}

/** The next day on which the ticket is valid, or the number of its days if all of them are used. Throws NotInTable. */
export function dayUsed(event: EventDays, { days, used }: Usage, now: Instant): DayUsed {
  const usedDays = days + (used > 0 ? 1 : 0)
  if (event.daysMax !== null && usedDays >= event.daysMax) return { days: event.daysMax }
  const next = after(event, dayOf(now, event.days))
  return next === undefined ? {} : { next: dateOf(next, event.days) }
}

/** The first day of the event after `day`. */
function after({ doorsAt, endsAt, days }: EventDays, day: Day): Day | undefined {
  return daysBetween(doorsAt, endsAt, days).find((one) => one > day)
}

/** How many of the ticket's persons came in on each day, by its date, without reversed entries. Throws NotInTable. */
export function cameByDay(event: EventDays, steps: readonly Step[]): Record<string, number> {
  const came = [...cameOn(changesOf(event, steps))]
  return Object.fromEntries(came.map(([day, persons]) => [dateOf(day, event.days), persons]))
}

/** What holds after the row `scanId` of a ticket for `admits` persons is reversed at `now`. Throws NotInTable.
 *
 * Another day's row changes nothing about this day, but perhaps how many persons of the ticket ever came in. */
export function undone(
  event: EventDays,
  steps: readonly Step[],
  admits: number,
  scanId: string,
  now: Instant,
): Undone {
  const today = dayOf(now, event.days)
  const changes = changesOf(event, steps)
  const its = changes.find(({ step }) => step.scanId === scanId)
  if (!its) throw new RangeError(`the ticket has no row ${scanId}`)
  const came = cameOn(changes)
  came.set(its.day, (came.get(its.day) ?? 0) - cameBy(its))
  // As many persons as on the fullest of the other days are known to have come.
  const gone = Math.min(cameBy(its), Math.max(0, everCame(steps) - Math.max(...came.values())))
  const whole = ofDay(changes, today)
  const rest = its.day === today ? minus(whole, its) : whole
  return { ...within(rest, admits), fresh: 0 - gone }
}

/** What each step changed; every day begins with nobody. */
function changesOf(event: EventDays, steps: readonly Step[]): Change[] {
  const found: Change[] = []
  for (const step of steps) {
    const reversed = found.find((change) => change.step.scanId === step.reverses)
    if (reversed) {
      found.push({ step, day: reversed.day, used: -reversed.used, left: -reversed.left })
    } else {
      const day = dayOf(step.decidedAt, event.days)
      found.push({ step, day, ...changeOf(event, step, ofDay(found, day)) })
    }
  }
  return found
}

/** What an entry or exit changed, as admission.ts decides it. */
function changeOf(event: EventDays, { kind, party }: Step, before: OfDay): OfDay {
  if (kind === 'entry') {
    const returning = event.reentry ? Math.min(before.left, party) : 0
    return { used: party, left: -returning }
  }
  const ofThisDay = Math.min(party, inside(before, event))
  return { used: event.reentry ? -ofThisDay : 0, left: ofThisDay }
}

function inside({ used, left }: OfDay, event: EventDays): number {
  return event.reentry ? used : used - left
}

/** The day with no more places used than the ticket has. Days that became one may have used more. */
function within({ used, left }: OfDay, admits: number): OfDay {
  return used <= admits ? { used, left } : { used: admits, left: Math.min(left, admits) }
}

function minus(one: OfDay, other: OfDay): OfDay {
  return { used: one.used - other.used, left: one.left - other.left }
}

function ofDay(changes: readonly Change[], day: Day): OfDay {
  const of = changes.filter((change) => change.day === day)
  return { used: sum(of, ({ used }) => used), left: sum(of, ({ left }) => left) }
}

/** How many persons of the ticket have come in at all. */
function everCame(steps: readonly Step[]): number {
  return sum(steps, ({ fresh }) => fresh)
}

/** How many persons of the ticket came in on each day. */
function cameOn(changes: readonly Change[]): Map<Day, number> {
  const came = new Map<Day, number>()
  for (const change of standing(changes))
    came.set(change.day, (came.get(change.day) ?? 0) + cameBy(change))
  return came
}

/** How many persons came in for the first time on that day. */
function cameBy({ step, used, left }: Change): number {
  return step.kind === 'entry' ? used + left : 0
}

/** The entries and exits that no later step reverses. */
function standing(changes: readonly Change[]): Change[] {
  const reversed = new Set(changes.map(({ step }) => step.reverses))
  return changes.filter(({ step }) => step.reverses === null && !reversed.has(step.scanId))
}

/** How many persons have been inside since an earlier day, without those who have left on this day. */
function overnightOf(event: EventDays, changes: readonly Change[], today: Day): number {
  const earlier = changes.map(({ day }) => day).filter((day) => day < today)
  if (earlier.length === 0) return 0
  const exits = standing(changes).filter(({ step, day }) => step.kind === 'exit' && day === today)
  const stayed = inside(ofDay(changes, Math.max(...earlier)), event)
  return Math.max(0, stayed - sum(exits, ({ step, left }) => step.party - left))
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
