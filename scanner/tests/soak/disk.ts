// A phone's disk, as a living program sees it: some writes fail, and a dead program hears of none.

import { Journals, type Opened } from '../../src/journal/journals'
import { createSeal } from '../../src/journal/sealing'
import { idOf, type Entry, type ScanEntry } from '../../src/phone/entry'
import type { Phone } from '../../src/phone/phone'
import type { Kept, Shelf } from '../../src/roster/sync'
import { NEVER, type Life } from './life'
import type { PhonePlan, Plan } from './plan'

const OPENINGS_MAX = 20

/** A busy machine may need some tries. */
export async function openedJournal(
  plan: Plan,
  { device, key, gate }: PhonePlan,
  since: string,
): Promise<Opened> {
  const gates = new Set([gate, ...plan.entrances])
  const seal = createSeal(plan.journal_keys)
  for (let tries = 1; ; tries++) {
    try {
      return await new Journals(seal).open({ device, key }, { since, gates })
    } catch (error) {
      if (tries >= OPENINGS_MAX) throw error
    }
  }
}

/** `written` are the ids of what is on it. */
export function guarded(
  life: Life,
  opened: Opened,
  fails: () => boolean,
  written: Set<string>,
): Opened {
  const { write, read, acknowledge } = opened.journal
  const alive = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work.finally(() => (life.isOver ? NEVER : undefined))
    return done
  }
  return {
    ...opened,
    journal: {
      write: (entry, durability) => {
        if (life.isOver) return NEVER
        if (fails()) return Promise.reject(new Error('full'))
        const writing = write(entry, durability).then(() => written.add(idOf(entry)))
        return alive(writing.then(() => undefined))
      },
      read: () => (life.isOver ? NEVER : alive(read())),
      acknowledge: (number, seqs) => (life.isOver ? NEVER : alive(acknowledge(number, seqs))),
    },
  }
}

/** Where the roster is kept. */
export function createShelf(): Shelf {
  let shelf: Kept | null = null
  return {
    get: () => Promise.resolve(structuredClone(shelf)),
    put: (kept) => {
      shelf = structuredClone(kept)
      return Promise.resolve()
    },
    clear: () => {
      shelf = null
      return Promise.resolve()
    },
  }
}

/** Scans that the server may have counted, and of which the disk may know nothing: it has not been `opened` on it yet, or
 * what became of it is not written. Where the disk fails, nothing tells the server that one was given up, either. */
export function losable(
  { canStore, pending, unwritten }: Phone,
  opened: ReadonlySet<string>,
): string[] {
  const asked = [...pending.keys()].filter((scanId) => !opened.has(scanId))
  const isLosable = (entry: Entry): entry is ScanEntry =>
    entry.is === 'scan' &&
    (!canStore || pending.has(entry.scan_id) || entry.shown?.verdict === 'admitted')
  return [...asked, ...[...unwritten.values()].filter(isLosable).map(({ scan_id }) => scan_id)]
}

/** Scans that the server may not have heard of when the disk is emptied. */
export function untold({ pending, queue, unwritten }: Phone): ReadonlySet<string> {
  const entries: readonly Entry[] = [...queue.waiting, ...unwritten.values()]
  const waiting = entries.flatMap((entry) => (entry.is === 'return' ? [] : [entry.scan_id]))
  return new Set([...pending.keys(), ...waiting])
}
