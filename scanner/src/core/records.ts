// The sealed records of a page, and the leaves in which a phone keeps them: a leaf has the newest record of each of some
// neighbouring tickets. The numbers by which tickets are typed are left out: whoever takes the phone could come in by them.

import type { Bytes } from './claim'
import { ascending, type RosterPage } from './roster_page'

/** How many ids a leaf spans: it is read as a whole to find one record. */
const LEAF_IDS = 512

/** A record of change `n`. `box` is null if the holder was erased: a record that is held is forgotten. */
export interface SealedRecord {
  readonly credential: number
  readonly n: number
  readonly box: Bytes | null
}

/** By id; the boxes follow one another in that order. A box of size 0 is none. */
export interface Leaf {
  readonly ids: Float64Array<ArrayBuffer>
  readonly ns: Float64Array<ArrayBuffer>
  readonly sizes: Uint32Array<ArrayBuffer>
  readonly boxes: Bytes
}

/** The records of a page; of one that does not tell the sizes of its records, none. */
export function recordsOf({ header, columns, records }: RosterPage): SealedRecord[] {
  const none = new Uint8Array(0)
  const sizes = columns.get('size') ?? none
  const ids = ascending(Number(header['first']), columns.get('id') ?? none)
  return rows({ ids, ns: columns.get('n') ?? none, sizes, boxes: records })
}

interface Columns {
  readonly ids: ArrayLike<number>
  readonly ns: ArrayLike<number>
  readonly sizes: ArrayLike<number>
  readonly boxes: Bytes
}

function rows({ ids, ns, sizes, boxes }: Columns): SealedRecord[] {
  let start = 0
  return Array.from(sizes, (size, row) => {
    const box = size ? boxes.subarray(start, start + size) : null
    start += size
    return { credential: ids[row] ?? 0, n: ns[row] ?? 0, box }
  })
}

/** The number of the leaf in which a ticket's record is. */
export function leafOf(credential: number): number {
  return Math.floor(credential / LEAF_IDS)
}

/** What fresh records and removed tickets concern, by leaf. */
export function byLeaf<T extends { readonly credential: number }>(
  fresh: readonly T[],
  removed: readonly number[],
): Map<number, { fresh: T[]; removed: number[] }> {
  const leaves = new Map<number, { fresh: T[]; removed: number[] }>()
  const of = (credential: number) => {
    const place = leafOf(credential)
    const found = leaves.get(place) ?? { fresh: [], removed: [] }
    leaves.set(place, found)
    return found
  }
  for (const record of fresh) of(record.credential).fresh.push(record)
  for (const credential of removed) of(credential).removed.push(credential)
  return leaves
}

/** The leaf with fresh records in place of earlier ones, of which no byte is left; null if nothing is left at all. */
export function changed(
  leaf: Leaf | undefined,
  fresh: readonly SealedRecord[],
  removed: readonly number[],
): Leaf | null {
  const known = new Map((leaf ? rows(leaf) : []).map((record) => [record.credential, record]))
  for (const record of fresh) known.set(record.credential, record)
  for (const credential of removed) known.delete(credential)
  const records = [...known.values()].sort((one, other) => one.credential - other.credential)
  return records.length === 0 ? null : leafWith(records)
}

function leafWith(records: readonly SealedRecord[]): Leaf {
  const sizes = Uint32Array.from(records, ({ box }) => box?.length ?? 0)
  const boxes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0))
  let start = 0
  for (const { box } of records) {
    if (!box) continue
    boxes.set(box, start)
    start += box.length
  }
  return {
    ids: Float64Array.from(records, ({ credential }) => credential),
    ns: Float64Array.from(records, ({ n }) => n),
    sizes,
    boxes,
  }
}

/** The ticket's record; null if it is not in this leaf. */
export function recordIn(leaf: Leaf, credential: number): SealedRecord | null {
  const row = leaf.ids.indexOf(credential)
  return row < 0 ? null : (rows(leaf)[row] ?? null)
}
