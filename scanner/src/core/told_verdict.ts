// A verdict as the server tells it; the words are the API's.

import * as v from 'valibot'
import { REASONS } from './verdict'

/** What is missing or of another kind is nothing, so that an older and a newer server are understood. */
const text = v.fallback(v.string(), '')
const textOrNull = v.fallback(v.nullable(v.pipe(v.string(), v.nonEmpty())), null)
const persons = v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0)
const yes = v.fallback(v.boolean(), false)

export const CountsSchema = v.object({ admitted: v.number(), expected: v.number() })

/** Persons who came in before on a ticket that is used up. */
const EarlierSchema = v.object({ at: text, party: persons, gate: text, device: text })

const CredentialSchema = v.object({
  id: text,
  kind: text,
  number: textOrNull,
  name: textOrNull,
  seat: textOrNull,
})

const VerdictSchema = v.pipe(
  v.object({
    scan_id: text,
    verdict: v.picklist(['admitted', 'refused']),
    reason: v.picklist(REASONS),
    /** At an exit persons leave. */
    kind: v.fallback(v.picklist(['entry', 'exit']), 'entry'),
    /** The place that the scan took in the credential's sequence; 0: none. */
    seq: persons,
    used: persons,
    allowed: persons,
    remaining: persons,
    /** How many persons of the credential are in now. */
    inside: persons,
    credential: v.fallback(v.nullable(CredentialSchema), null),
    gate: text,
    detail: text,
    /** What to look at although the ticket is valid. */
    notes: every(v.pipe(v.string(), v.nonEmpty())),
    history: every(EarlierSchema),
    since: textOrNull,
    counts: v.fallback(v.nullable(CountsSchema), null),
    decided_at: text,
    replayed: yes,
    /** Of a rehearsal's practice ticket: nothing was counted. */
    practice: yes,
  }),
  v.check(({ verdict, reason }) => (verdict === 'admitted') === (reason === 'ok')),
)

/** The items of a list that are of `schema`; the others are left out. */
function every<S extends v.GenericSchema>(schema: S) {
  return v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((items): v.InferOutput<S>[] =>
        items.flatMap((item) => {
          const read = v.safeParse(schema, item)
          return read.success ? [read.output] : []
        }),
      ),
    ),
    [],
  )
}

export type Counts = Readonly<v.InferOutput<typeof CountsSchema>>
export type EarlierEntry = Readonly<v.InferOutput<typeof EarlierSchema>>
/** `by` is who decided it: a phone tells its own verdicts in the same form. */
export type ToldVerdict = Readonly<v.InferOutput<typeof VerdictSchema>> & {
  readonly by: 'server' | 'phone'
  /** By a phone that holds the ticket, so that nobody else decides otherwise. */
  readonly isHeld?: boolean
}

/** The verdict in `answer`, or null when it is none: green needs both words in their places. */
export function readVerdict(answer: unknown): ToldVerdict | null {
  const read = v.safeParse(VerdictSchema, answer)
  return read.success ? { ...read.output, by: 'server' } : null
}

/** How many of the persons expected have not come yet. */
export function stillToCome(counts: Counts): number {
  return Math.max(0, counts.expected - counts.admitted)
}

/** How many more persons one tap may let through after this verdict. */
export function stillToPass(verdict: ToldVerdict): number {
  // Of a pass what is left are entries on other days, and its companions came along at once.
  if (verdict.verdict === 'refused' || verdict.credential?.kind === 'pass') return 0
  return verdict.kind === 'exit' ? verdict.inside : verdict.remaining
}

/** Whether a phone decided what the server may still decide otherwise. */
export function isAlone({ by, isHeld = false }: Pick<ToldVerdict, 'by' | 'isHeld'>): boolean {
  return by === 'phone' && !isHeld
}
