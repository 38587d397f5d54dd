// The event's small statistic: from each verdict at once, from the server now and then.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { Counts } from '../core/verdict'

const EVERY_MS = 15_000

export interface Statistic {
  readonly counts: ReadonlySignal<Counts | null>
  /** Counts that came with a verdict. */
  readonly put: (counts: Counts) => void
  /** Asks for the counts of another event, at once and then again and again. Null: there is no event, and no counts. */
  readonly follow: (ask: (() => Promise<Counts | null>) | null) => void
}

export function createStatistic(): Statistic {
  const counts = signal<Counts | null>(null)
  let turn = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const put = (fresh: Counts): void => {
    turn++
    counts.value = fresh
  }

  const refresh = async (ask: () => Promise<Counts | null>): Promise<void> => {
    if (document.hidden) return
    const asked = ++turn
    const fresh = await ask()
    // What was put in the meantime is younger than this answer.
    if (fresh && asked === turn) counts.value = fresh
  }

  const follow = (ask: (() => Promise<Counts | null>) | null): void => {
    clearInterval(timer)
    // An answer that is still on its way belongs to the event before.
    turn++
    counts.value = null
    if (!ask) return
    void refresh(ask)
    timer = setInterval(() => void refresh(ask), EVERY_MS)
  }

  return { counts, put, follow }
}
