// The verdicts and their reasons, in order of precedence; the words are the API's.

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

export interface Counts {
  readonly admitted: number
  readonly expected: number
}

export interface Credential {
  readonly id: string
  readonly kind: string
  readonly number: string | null
  readonly name: string | null
  readonly seat: string | null
}

/** Persons who came in before on a ticket that is used up. */
export interface EarlierEntry {
  readonly at: string
  readonly party: number
  readonly gate: string
  readonly device: string
}

export interface Verdict {
  readonly scan_id: string
  readonly verdict: 'admitted' | 'refused'
  readonly reason: Reason
  /** At an exit persons leave. */
  readonly kind: 'entry' | 'exit'
  readonly used: number
  readonly allowed: number
  readonly remaining: number
  /** How many persons of the credential are in now. */
  readonly inside: number
  readonly credential: Credential | null
  readonly gate: string
  readonly detail: string
  /** What to look at although the ticket is valid. */
  readonly notes: readonly string[]
  readonly history: readonly EarlierEntry[]
  readonly since: string | null
  readonly counts: Counts | null
  readonly decided_at: string
  readonly replayed: boolean
  /** Of a rehearsal's practice ticket: nothing was counted. */
  readonly practice: boolean
}

type Fields = Partial<Record<string, unknown>>

/** The verdict in `answer`, or null when it is none: green needs every word in its place. */
export function readVerdict(answer: unknown): Verdict | null {
  if (!isObject(answer)) return null
  const reason = REASONS.find((known) => known === answer.reason)
  const verdict = answer.verdict
  if (reason === undefined || (verdict !== 'admitted' && verdict !== 'refused')) return null
  if ((verdict === 'admitted') !== (reason === 'ok')) return null
  return {
    scan_id: text(answer.scan_id) ?? '',
    verdict,
    reason,
    kind: answer.kind === 'exit' ? 'exit' : 'entry',
    used: whole(answer.used),
    allowed: whole(answer.allowed),
    remaining: whole(answer.remaining),
    inside: whole(answer.inside),
    credential: readCredential(answer.credential),
    gate: text(answer.gate) ?? '',
    detail: text(answer.detail) ?? '',
    notes: list(answer.notes).filter((note) => typeof note === 'string' && note !== '') as string[],
    history: list(answer.history).filter(isObject).map(readEarlier),
    since: text(answer.since),
    counts: readCounts(answer.counts),
    decided_at: text(answer.decided_at) ?? '',
    replayed: answer.replayed === true,
    practice: answer.practice === true,
  }
}

/** The counts in `answer`, or null when it holds none. */
export function readCounts(answer: unknown): Counts | null {
  if (!isObject(answer)) return null
  const { admitted, expected } = answer
  if (typeof admitted !== 'number' || typeof expected !== 'number') return null
  return { admitted, expected }
}

/** Persons who have not come yet. */
export function stillExpected(counts: Counts): number {
  return Math.max(0, counts.expected - counts.admitted)
}

/** How many more persons one tap may let through after this verdict. */
export function stillToPass(verdict: Verdict): number {
  // Of a pass what is left are entries on other days, and its companions came along at once.
  if (verdict.verdict === 'refused' || verdict.credential?.kind === 'pass') return 0
  return verdict.kind === 'exit' ? verdict.inside : verdict.remaining
}

function readEarlier(answer: Fields): EarlierEntry {
  return {
    at: text(answer.at) ?? '',
    party: whole(answer.party),
    gate: text(answer.gate) ?? '',
    device: text(answer.device) ?? '',
  }
}

function readCredential(answer: unknown): Credential | null {
  if (!isObject(answer)) return null
  return {
    id: text(answer.id) ?? '',
    kind: text(answer.kind) ?? '',
    number: text(answer.number),
    name: text(answer.name),
    seat: text(answer.seat),
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
}
