// What the disk does not hold yet, each entry as it is by now. A write that was reported as failed may have reached the
// disk all the same, so what was shown is written in the end even if nobody has to be told of it.

import { idOf, isSameVersion, type Entry } from './entry'

/** By scan or reversal, in the order in which they came. */
export type Unwritten = ReadonlyMap<string, Entry>

export function withUnwritten(before: Unwritten, entries: readonly Entry[]): Unwritten {
  return new Map([...before, ...entries.map((entry) => [idOf(entry), entry] as const)])
}

/** The entry is stored, unless it has changed since. */
export function written(before: Unwritten, entry: Entry): Unwritten {
  const newest = before.get(idOf(entry))
  if (!newest || !isSameVersion(newest, entry)) return before
  const unwritten = new Map(before)
  unwritten.delete(idOf(entry))
  return unwritten
}

/** The entries of the disk as they will be. */
export function overlaid(entries: readonly Entry[], unwritten: Unwritten): readonly Entry[] {
  const all = new Map(entries.map((entry) => [idOf(entry), entry]))
  for (const [id, entry] of unwritten) all.set(id, entry)
  return [...all.values()]
}
