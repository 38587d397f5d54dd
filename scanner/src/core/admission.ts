// The rules of admission: whether a party may come in. No other module decides.
//
// The functions are those of portillon/core/admission.py, name for name; `vectors/admission` and generated cases
// (tests/property/test_twin.py) hold the two equal.

import { dayOf, HOUR, lastInstant, type Days, type Instant } from './calendar'
import type {
  Credential,
  Desk,
  Gate,
  Missing,
  Participation,
  Pass,
  Usage,
  Visits,
} from './credential'
import { verdictOf, type Reason, type Verdict } from './verdict'

/** Conditions that refuse a party, each with its reason, in order of precedence. */
type Refusals = readonly (readonly [boolean, Reason])[]

/** The verdict on `party` persons (at least 1) at `gate` at the time `at`.
 *
 * If several reasons to refuse hold, the verdict gives the one that comes first in `REASONS`. Throws NotInTable. */
export function decide(
  credential: Credential | Pass | Missing,
  usage: Usage | Visits,
  gate: Gate | Desk,
  party: number,
  at: Instant,
): Verdict {
  if (credential.kind === 'missing') return verdictOf(credential.reason)
  if (credential.kind === 'pass' && gate.kind === 'desk' && 'thisDay' in usage)
    return ofPass(credential, usage, gate, party, at)
  if (credential.kind === 'ticket' && gate.kind === 'gate' && 'used' in usage)
    return ofTicket(credential, usage, gate, party, at)
  // A ticket at a desk, or a pass at a door.
  return verdictOf('wrong_gate')
}

function ofTicket(
  credential: Credential,
  usage: Usage,
  gate: Gate,
  party: number,
  at: Instant,
): Verdict {
  const reason = refusal(credential, usage, gate, party, at)
  if (reason !== null) {
    const spent = !gate.isExit && hasNoDayLeft(credential, usage)
    const used = spent ? credential.admits : usage.used
    return verdictOf(reason, { used, allowed: credential.admits, left: usage.left })
  }
  return gate.isExit
    ? left(credential, usage, gate, party)
    : entered(credential, usage, gate, party)
}

/** The first reason to refuse, or null. A door's opening and closing times are inclusive. */
function refusal(
  credential: Credential,
  usage: Usage,
  gate: Gate,
  party: number,
  at: Instant,
): Reason | null {
  return first(
    gate.isExit
      ? atExit(credential, usage, gate, party)
      : atEntry(credential, usage, gate, party, at),
  )
}

function first(refusals: Refusals): Reason | null {
  return refusals.find(([holds]) => holds)?.[1] ?? null
}

function atEntry(
  credential: Credential,
  usage: Usage,
  gate: Gate,
  party: number,
  at: Instant,
): Refusals {
  const remaining = hasNoDayLeft(credential, usage) ? 0 : credential.admits - usage.used
  return [
    [credential.event !== gate.event, 'wrong_gate'],
    [gate.categories.length > 0 && !gate.categories.includes(credential.category), 'wrong_gate'],
    [credential.cancelled, 'cancelled'],
    [credential.blocked || credential.superseded, 'blocked'],
    [at < gate.doorsAt, 'too_early'],
    [at > gate.endsAt, 'expired'],
    [remaining <= 0, 'used_up'],
    [party > remaining, 'party_too_large'],
  ]
}

/** Whether all days of the ticket are used, and this is none of them. */
function hasNoDayLeft({ rule }: Credential, usage: Usage): boolean {
  return rule.daysMax !== null && usage.days >= rule.daysMax && usage.used === 0 && usage.left === 0
}

/** The checks at an exit. A cancelled or blocked ticket may leave, but only as many persons as are inside. */
function atExit(credential: Credential, usage: Usage, gate: Gate, party: number): Refusals {
  return [
    [credential.event !== gate.event, 'wrong_gate'],
    [party > inside(usage, gate) + usage.overnight, 'party_too_large'],
  ]
}

function inside(usage: Usage, gate: Gate): number {
  return gate.reentry ? usage.used : usage.used - usage.left
}

/** Admits the party. Persons who have left return before anybody enters for the first time, and on a further day
 * those come first who came on an earlier one. */
function entered(credential: Credential, usage: Usage, gate: Gate, party: number): Verdict {
  const returning = gate.reentry ? Math.min(usage.left, party) : 0
  const came = usage.used + (gate.reentry ? usage.left : 0)
  return verdictOf('ok', {
    used: usage.used + party,
    allowed: credential.admits,
    left: usage.left - returning,
    moved: party,
    fresh: Math.max(0, came + party - returning - Math.max(came, usage.ever)),
  })
}

/** Lets the party out. Their places become free again only where re-entry is allowed.
 *
 * Persons who have been inside since an earlier day leave last, and use no place of this day. */
function left(credential: Credential, usage: Usage, gate: Gate, party: number): Verdict {
  const ofThisDay = Math.min(party, inside(usage, gate))
  return verdictOf('ok', {
    used: gate.reentry ? usage.used - ofThisDay : usage.used,
    allowed: credential.admits,
    left: usage.left + ofThisDay,
    moved: -party,
  })
}

/** The verdict on a pass at a desk.
 *
 * `used` and `allowed` count entries under the desk's rule, and `allowed` 0 means no limit. If the party is too large,
 * `allowed` counts persons instead. */
function ofPass(credential: Pass, visits: Visits, desk: Desk, party: number, at: Instant): Verdict {
  const participation = participationOf(credential, desk, at)
  const rule = participation?.rule ?? credential.rule
  const used = rule.daily ? visits.thisDay : visits.ever
  const allowed = rule.entriesMax ?? 0
  const until = validUntil(credential, visits, desk.days)
  const reason = first([
    [participation === null, 'wrong_gate'],
    [credential.cancelled, 'cancelled'],
    [credential.blocked || credential.superseded, 'blocked'],
    [credential.validFrom !== null && at < credential.validFrom, 'too_early'],
    [until !== null && at > until, 'expired'],
    [rule.entriesMax !== null && used >= rule.entriesMax, 'used_up'],
    [party > credential.partyMax, 'party_too_large'],
  ])
  if (reason === 'party_too_large') return verdictOf(reason, { allowed: credential.partyMax })
  if (reason !== null) return verdictOf(reason, { used, allowed })
  return verdictOf('ok', { used: used + 1, allowed, moved: party, fresh: party })
}

/** The participation by which the desk takes this pass at `at`, or null. Its two ends are inclusive. */
function participationOf(credential: Pass, desk: Desk, at: Instant): Participation | null {
  const takesPart = ({ programme, fromAt, untilAt }: Participation): boolean =>
    programme === credential.programme &&
    (fromAt === null || fromAt <= at) &&
    (untilAt === null || at <= untilAt)
  return desk.participations.find(takesPart) ?? null
}

/** The last instant at which the pass is valid, or null while it has no end.
 *
 * Before the first use this is the last instant at which it can be used for the first time. Throws NotInTable. */
export function validUntil(credential: Pass, { firstAt }: Visits, days: Days): Instant | null {
  const counted =
    firstAt === null
      ? credential.startsUntil
      : countedFrom(firstAt, credential.validDays, credential.validHours, days)
  const ends = [counted, credential.validUntil].filter((end) => end !== null)
  return ends.length === 0 ? null : Math.min(...ends)
}

/** The last instant of a validity of so many days or hours that begins at `from`; null if neither is given.
 *
 * Days are those of the table, the first one included. An hour always lasts sixty minutes. Throws NotInTable. */
export function countedFrom(
  from: Instant,
  count: number | null,
  hours: number | null,
  days: Days,
): Instant | null {
  if (hours !== null) return from + hours * HOUR
  if (count === null) return null
  return lastInstant(dayOf(from, days) + count - 1, days)
}
