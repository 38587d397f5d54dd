// Decides at a venue's desk, and tells what the sentence of a refusal needs besides the reason.

import { decide as decideByRules, validUntil } from './admission'
import { lastVisit, type Because, type Decision } from './at_door'
import { dayOf, iso, lastInstant, type Days, type Instant } from './calendar'
import type { Credential, Desk, Missing, Pass, Visit, Visits } from './credential'
import type { Reason } from './verdict'

/** What a code led to; tickets are not valid at desks. */
export type Known = Pass | Credential | Missing

/** What is known of a pass besides its terms; `visits` are its standing entries at all desks. A ticket has an `event` in
 * place of a `programme`. */
export interface PassRecord {
  readonly event: number | null
  readonly programme: number | null
  readonly cancelledAt: Instant | null
  readonly visits: readonly Visit[]
}

/** Where a pass is shown: the desk's gate, and its own days, where Python has their time zone. */
export interface Here {
  readonly gate: number
  readonly days: Days
}

/** The visits of a pass as the rules count them here, and the last one here. */
export interface Uses {
  readonly visits: Visits
  readonly last: Visit | null
}

/** The decision on `party` persons at `desk`. Throws NotInTable. */
export function decide(
  shown: Known,
  record: PassRecord,
  desk: Desk,
  here: Here,
  party: number,
  now: Instant,
): Decision {
  return decideCounted(shown, record, counted(record.visits, here, now), desk, party, now)
}

/** The counts of a pass's standing entries that the rules ask for `here` at `now`. Throws NotInTable. */
export function counted(visits: readonly Visit[], here: Here, now: Instant): Uses {
  const today = dayOf(now, here.days)
  const [begins, ends] = [here.days.beginnings[today] ?? Infinity, lastInstant(today, here.days)]
  const atGate = visits.filter(({ gate }) => gate === here.gate)
  return {
    visits: {
      ever: atGate.length,
      // A visit may be of a day before the table.
      thisDay: atGate.filter(({ at }) => begins <= at && at <= ends).length,
      firstAt: visits.length === 0 ? null : Math.min(...visits.map(({ at }) => at)),
    },
    last: lastOf(atGate),
  }
}

/** The latest of the visits; the earlier one in the list of two at the same instant. */
function lastOf(visits: readonly Visit[]): Visit | null {
  return visits.reduce<Visit | null>(
    (last, visit) => (last && last.at >= visit.at ? last : visit),
    null,
  )
}

/** The same for who knows the counts and the last visit, but not each visit. Throws NotInTable. */
export function decideCounted(
  shown: Known,
  record: Omit<PassRecord, 'visits'>,
  { visits, last }: Uses,
  desk: Desk,
  party: number,
  now: Instant,
): Decision {
  const verdict = decideByRules(shown, visits, desk, party, now)
  if (shown.kind !== 'pass') return [verdict, { event: record.event }]
  if (verdict.reason === 'expired') return [verdict, ended(shown, visits, desk.days)]
  return [verdict, becauseOf(verdict.reason, shown, record, last)]
}

/** Since when the pass is no longer valid, and whether that is because its first use never came. */
function ended(terms: Pass, visits: Visits, days: Days): Because {
  const until = validUntil(terms, visits, days)
  const neverUsed = visits.firstAt === null && until === terms.startsUntil
  return neverUsed ? { at: iso(until), never_used: true } : { at: iso(until) }
}

function becauseOf(
  reason: Reason,
  terms: Pass,
  record: Omit<PassRecord, 'visits'>,
  last: Visit | null,
): Because | null {
  switch (reason) {
    case 'wrong_gate':
      return { programme: record.programme }
    case 'cancelled':
      return { at: iso(record.cancelledAt) }
    case 'too_early':
      return { at: iso(terms.validFrom) }
    case 'used_up':
      return lastVisit(last)
    default:
      return null
  }
}
