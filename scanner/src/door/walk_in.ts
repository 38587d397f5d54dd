// People who come without a ticket get one at the door and are admitted by it. What was typed stays until the server has
// answered with a verdict. What went out without an answer may have admitted them already: it goes out again, unchanged
// and under the same id, before anything else does. A page that is loaded again knows it still.

import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import * as v from 'valibot'
import type { Guest, Outcome, Scan } from '../server/api'
import type { Place } from '../settings/place'
import { recall, remember } from '../settings/storage'

export interface WalkIns {
  /** What is typed so far. */
  readonly draft: Signal<Guest>
  /** Who went out, and no answer came; null: nobody. */
  readonly unanswered: ReadonlySignal<Guest | null>
  /** What goes out next: whatever is unanswered, else what is typed. */
  readonly next: (place: Place) => WalkIn
  /** A scan came to this. */
  readonly settle: (scan: Scan, outcome: Outcome) => void
}

const GuestSchema = v.object({ name: v.string(), companions: v.number(), category: v.string() })

const NOBODY: Guest = { name: '', companions: 0, category: '' }

const WalkInSchema = v.object({
  scan_id: v.string(),
  code: v.string(),
  gate: v.string(),
  party: v.number(),
  event: v.string(),
  guest: GuestSchema,
})

/** A scan without a code, of somebody who gets a ticket for the event. */
export type WalkIn = Readonly<v.InferOutput<typeof WalkInSchema>>

const KeptSchema = v.object({
  draft: v.fallback(GuestSchema, NOBODY),
  /** What went out last, and is not decided. */
  sent: v.fallback(v.nullable(WalkInSchema), null),
  isAnswered: v.fallback(v.boolean(), false),
})

type Kept = Readonly<v.InferOutput<typeof KeptSchema>>

/** At an entrance only, and not for passes, which are sold elsewhere. */
export function mayWelcome(place: Place | null): boolean {
  return place?.event.may_welcome === true && !place.gate.is_desk && !place.gate.is_exit
}

export function createWalkIns(
  account: string,
  storage: Storage | null,
  newId: () => string,
): WalkIns {
  const where = `portillon-walk-in:${account}`
  const { draft: typed, ...last } = read(recall(storage, where))
  const draft = signal(typed)
  const out = signal<Omit<Kept, 'draft'>>(last)
  effect(() => {
    remember(storage, where, JSON.stringify({ draft: draft.value, ...out.value } satisfies Kept))
  })
  return {
    draft,
    unanswered: computed(() => (out.value.isAnswered ? null : (out.value.sent?.guest ?? null))),
    next: (place) => {
      const sent = following(out.value, draft.value, place, newId)
      out.value = { sent, isAnswered: false }
      return sent
    },
    settle: ({ guest }, { is }) => {
      if (!guest) return
      if (is === 'problem') out.value = { ...out.value, isAnswered: true }
      if (is !== 'verdict') return
      out.value = { sent: null, isAnswered: false }
      draft.value = NOBODY
    },
  }
}

function read(kept: string | null): Kept {
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptSchema), kept)
  return found.success ? found.output : { draft: NOBODY, sent: null, isAnswered: false }
}

/** After a problem, what is unchanged keeps its id. */
function following(
  { sent, isAnswered }: Omit<Kept, 'draft'>,
  guest: Guest,
  { gate, event }: Place,
  newId: () => string,
): WalkIn {
  const [code, party] = [keyOf(guest), 1 + guest.companions]
  const isSame = sent?.code === code && sent.gate === gate.id
  if (sent && (!isAnswered || isSame)) return sent
  return { scan_id: newId(), code, gate: gate.id, party, event: event.id, guest }
}

/** In place of a code: tells one walk-in from another. */
function keyOf({ name, companions, category }: Guest): string {
  return `walk-in ${JSON.stringify([name, companions, category])}`
}
