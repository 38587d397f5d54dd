// The immutable facts that a decision is made from. Times are instants; counts are persons unless stated otherwise.

import type { Days, Instant } from './calendar'

/** Why a code leads to no credential; passed to a decision in the credential's place. */
export interface Missing {
  readonly kind: 'missing'
  readonly reason: 'unreadable' | 'unknown'
}

/** An event's door as the rules see it: its event, and when it admits.
 *
 * `categories` are the ticket categories it admits; an empty list admits all. At an exit persons leave, and with
 * `reentry` they may come back. */
export interface Gate {
  readonly kind: 'gate'
  readonly event: number
  readonly doorsAt: Instant
  readonly endsAt: Instant
  readonly categories: readonly string[]
  readonly isExit: boolean
  readonly reentry: boolean
}

/** How often a credential is admitted: `entriesMax` times in all, or per day if `daily`; null means no limit.
 *
 * A pass is counted at each venue by itself, and by entries. A ticket is counted by persons; `daysMax` is the number
 * of the event's days on which it may be used. */
export interface Rule {
  readonly entriesMax: number | null
  readonly daily: boolean
  readonly daysMax: number | null
}

export const ONCE: Rule = { entriesMax: 1, daily: false, daysMax: null }
const DAILY: Rule = { ...ONCE, daily: true }
const UNLIMITED: Rule = { ...ONCE, entriesMax: null }

/** The rule of passes for a word: once, daily, unlimited or a number of entries. Throws RangeError. */
export function ruleOf(word: string): Rule {
  if (word === 'once') return ONCE
  if (word === 'daily') return DAILY
  if (word === 'unlimited') return UNLIMITED
  return { ...ONCE, entriesMax: number(word) }
}

/** The rule of an event's tickets for a word: once, daily or a number of days. Throws RangeError. */
export function ruleOfTickets(word: string): Rule {
  if (word === 'once' || word === 'daily') return ruleOf(word)
  return { ...DAILY, daysMax: number(word) }
}

function number(word: string): number {
  if (!/^[0-9]+$/.test(word) || Number(word) === 0) throw new RangeError(`'${word}' is no rule`)
  return Number(word)
}

/** A ticket as the rules see it. `superseded` means that the code shown was made before a reissue.
 *
 * With a daily `rule`, each of its persons comes in once a day. */
export interface Credential {
  readonly kind: 'ticket'
  readonly event: number
  readonly admits: number
  readonly cancelled: boolean
  readonly blocked: boolean
  readonly superseded: boolean
  readonly category: string
  readonly rule: Rule
}

/** The used places of a ticket, reversals deducted, and the persons who have left and not come back.
 *
 * Of a ticket with a daily rule, both are those of this day. On `days` earlier days somebody came in; `ever` counts
 * its persons who have come in at all, and `overnight` those who have been inside since an earlier day. */
export interface Usage {
  readonly used: number
  readonly left: number
  readonly days: number
  readonly ever: number
  readonly overnight: number
}

/** A pass as the rules see it. `rule` comes from its type; `partyMax` counts the holder and the companions allowed.
 *
 * With `validDays` it is valid for that number of days, beginning with the day of its first use; with `validHours`,
 * for that number of hours from its first use on. Either way, its first use is at `startsUntil` at the latest. */
export interface Pass {
  readonly kind: 'pass'
  readonly programme: number
  readonly rule: Rule
  readonly partyMax: number
  readonly validFrom: Instant | null
  readonly validUntil: Instant | null
  readonly validDays: number | null
  readonly validHours: number | null
  readonly startsUntil: Instant | null
  readonly cancelled: boolean
  readonly blocked: boolean
  readonly superseded: boolean
}

/** A venue's part in a programme, from `fromAt` to `untilAt` inclusive. A `rule` of its own replaces the one of the
 * pass's type. */
export interface Participation {
  readonly programme: number
  readonly rule: Rule | null
  readonly fromAt: Instant | null
  readonly untilAt: Instant | null
}

/** A venue's desk as the rules see it. `days` are the days on which passes are valid, the same at every desk, where
 * Python has their time zone; the day of the rule "daily" is the venue's own. */
export interface Desk {
  readonly kind: 'desk'
  readonly days: Days
  readonly participations: readonly Participation[]
}

/** The standing entries of a pass: how many at this desk, in all and today, and when the first one at any desk was. */
export interface Visits {
  readonly ever: number
  readonly thisDay: number
  readonly firstAt: Instant | null
}

/** One row of a credential: where, when and on which device; null stands for a program. */
export interface Visit {
  readonly gate: number | null
  readonly at: Instant
  readonly device: number | null
}
