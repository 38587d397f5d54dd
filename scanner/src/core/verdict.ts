// The verdicts and their reasons, in order of precedence (docs/verdicts.md).

/** Why a scan was admitted or refused. If several reasons hold, the first one in this order is given. */
export const REASONS = [
  'unreadable',
  'unknown',
  'wrong_gate',
  'cancelled',
  'blocked',
  'too_early',
  'expired',
  'used_up',
  'party_too_large',
  'ok',
] as const

export type Reason = (typeof REASONS)[number]

/** The answer to a scan. `used` and `left` include this party once it is admitted.
 *
 * Counts are persons; for a pass, `used` and `allowed` count entries. `moved` is the change in the number of persons
 * inside, and `fresh` is how many of them enter for the first time. */
export interface Verdict {
  readonly reason: Reason
  readonly used: number
  readonly allowed: number
  readonly left: number
  readonly moved: number
  readonly fresh: number
}

/** The verdict for `reason`; counts that are left out are 0. */
export function verdictOf(reason: Reason, counts: Partial<Verdict> = {}): Verdict {
  return { used: 0, allowed: 0, left: 0, moved: 0, fresh: 0, ...counts, reason }
}

export function isAdmitted({ reason }: Verdict): boolean {
  return reason === 'ok'
}

export function remaining({ allowed, used }: Verdict): number {
  return Math.max(0, allowed - used)
}
