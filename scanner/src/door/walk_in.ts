// People who come without a ticket get one at the door and are admitted by it. What was typed stays until the server has
// answered with a verdict, and goes out under one id for as long as it is unchanged.

import { signal, type Signal } from '@preact/signals'
import type { Guest, Outcome, Scan } from '../server/api'
import type { Place } from '../settings/place'

export interface WalkIns {
  /** What is typed so far. */
  readonly draft: Signal<Guest>
  /** Whether it went out, and no answer came. */
  readonly isUnanswered: Signal<boolean>
  /** The id under which the draft goes out. */
  readonly idFor: (guest: Guest, gate: string) => string
  /** A scan came to this. */
  readonly settle: (scan: Scan, outcome: Outcome) => void
}

const NOBODY: Guest = { name: '', companions: 0, category: '' }

/** At an entrance only, and not for passes, which are sold elsewhere. */
export function mayWelcome(place: Place | null): boolean {
  return place?.event.may_welcome === true && !place.gate.is_desk && !place.gate.is_exit
}

export function createWalkIns(newId: () => string): WalkIns {
  const draft = signal(NOBODY)
  const isUnanswered = signal(false)
  let sent: { readonly key: string; readonly id: string } | null = null
  return {
    draft,
    isUnanswered,
    idFor: (guest, gate) => {
      const key = `${gate} ${keyOf(guest)}`
      if (sent?.key !== key) sent = { key, id: newId() }
      return sent.id
    },
    settle: ({ guest }, { is }) => {
      if (!guest) return
      isUnanswered.value = is === 'cancelled'
      if (is !== 'verdict') return
      sent = null
      draft.value = NOBODY
    },
  }
}

/** In place of a code: tells one walk-in from another. */
export function keyOf({ name, companions, category }: Guest): string {
  return `walk-in ${JSON.stringify([name, companions, category])}`
}
