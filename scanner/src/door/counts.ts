// The event's small statistic: from each verdict at once, from the server now and then. Who may decide about refusals
// learns of stewards' calls by the way.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { Counts } from '../core/told_verdict'
import type { DoorCounts, OpenCall } from '../server/api'

const EVERY_MS = 15_000

type Ask = () => Promise<DoorCounts | null>

export interface Statistic {
  readonly counts: ReadonlySignal<Counts | null>
  /** The calls of the event that wait for an answer. */
  readonly calls: ReadonlySignal<readonly OpenCall[]>
  /** What phones without contact could cost, in words; '' while all are in contact. */
  readonly risk: ReadonlySignal<string>
  /** Counts that came with a verdict. */
  readonly put: (counts: Counts) => void
  /** Asks for the counts of another event, at once and then again and again. Null: there is no event, and no counts. */
  readonly follow: (ask: Ask | null) => void
}

export function createStatistic(): Statistic {
  const counts = signal<Counts | null>(null)
  const calls = signal<readonly OpenCall[]>([])
  const risk = signal('')
  let followed: Ask | null = null
  let turn = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const put = (fresh: Counts): void => {
    turn++
    counts.value = fresh
  }

  const refresh = async (ask: Ask): Promise<void> => {
    if (document.hidden) return
    const asked = ++turn
    const fresh = await ask()
    // An answer that was still on its way belongs to the event before.
    if (!fresh || ask !== followed) return
    calls.value = fresh.calls
    risk.value = fresh.risk?.detail ?? ''
    // What was put in the meantime is younger than this answer.
    if (asked === turn) counts.value = fresh
  }

  const follow = (ask: Ask | null): void => {
    clearInterval(timer)
    followed = ask
    turn++
    counts.value = null
    calls.value = []
    risk.value = ''
    if (!ask) return
    void refresh(ask)
    timer = setInterval(() => void refresh(ask), EVERY_MS)
  }

  return { counts, calls, risk, put, follow }
}
