// Decides at an event's door, and tells what the sentence of a refusal needs besides the reason.

import { decide as decideByRules } from './admission'
import { iso, type Instant } from './calendar'
import type { Credential, Gate, Missing, Usage, Visit } from './credential'
import { dayUsed, usage as usageByDay, type EventDays, type Step } from './several_days'
import { isAdmitted, type Reason, type Verdict } from './verdict'

/** What the sentence of a refusal needs besides the reason: ids and times, but no names. */
export type Because = Readonly<Record<string, number | string | boolean | null>>

export type Decision = readonly [Verdict, Because | null]

/** What is known of a ticket besides its terms.
 *
 * `usage` and `last` come from the last row of its sequence, if it has any; `steps` are all of these rows, which are
 * needed only where tickets are counted by day. A pass has a `programme` in place of an `event`. */
export interface TicketRecord {
  readonly event: number | null
  readonly programme: number | null
  readonly cancelledAt: Instant | null
  readonly usage: Usage
  readonly last: Visit | null
  readonly steps: readonly Step[]
}

/** The decision on `party` persons at `gate`. `days` is null where tickets are not counted by day. Throws NotInTable. */
export function decide(
  shown: Credential | Missing,
  record: TicketRecord,
  gate: Gate,
  days: EventDays | null,
  party: number,
  now: Instant,
): Decision {
  const usage = usageOf(shown, record, days, now)
  const verdict = decideByRules(shown, usage, gate, party, now)
  const because = isAdmitted(verdict) ? null : becauseOf(verdict.reason, record, gate)
  if (because && days && verdict.reason === 'used_up')
    return [verdict, { ...because, ...dayUsed(days, usage, now) }]
  return [verdict, because]
}

function usageOf(
  shown: Credential | Missing,
  record: TicketRecord,
  days: EventDays | null,
  now: Instant,
): Usage {
  if (days === null || shown.kind === 'missing') return record.usage
  return usageByDay(days, record.steps, shown.admits, now)
}

function becauseOf(reason: Reason, record: TicketRecord, gate: Gate): Because | null {
  switch (reason) {
    case 'wrong_gate':
      return record.programme ? { programme: record.programme } : { event: record.event }
    case 'cancelled':
      return { at: iso(record.cancelledAt) }
    case 'too_early':
      return { at: iso(gate.doorsAt) }
    case 'expired':
      return { at: iso(gate.endsAt) }
    case 'used_up':
      return lastVisit(record.last)
    default:
      return null
  }
}

export function lastVisit(last: Visit | null): Because {
  if (last === null) return { at: null, gate: null, device: null }
  return { at: iso(last.at), gate: last.gate, device: last.device }
}
