// The sealed records of a page, each with the number by which its ticket is typed.

import type { Bytes } from './claim'
import { ascending, type RosterPage } from './roster_page'

const NUMBER_DIGITS = 9

/** A record of change `n`. `box` is null if the holder was erased: a record that is held is forgotten. */
export interface SealedRecord {
  readonly credential: number
  readonly n: number
  readonly number: string
  readonly box: Bytes | null
}

/** The records of a page; of one that does not tell the sizes of its records, none. */
export function recordsOf({ header, columns, records }: RosterPage): SealedRecord[] {
  const none = new Uint8Array(0)
  const sizes = columns.get('size') ?? none
  const ids = ascending(Number(header['first']), columns.get('id') ?? none)
  let start = 0
  return Array.from(sizes, (size, row) => {
    const box = size ? records.subarray(start, start + size) : null
    start += size
    const number = String(columns.get('number')?.[row] ?? 0).padStart(NUMBER_DIGITS, '0')
    return { credential: ids[row] ?? 0, n: columns.get('n')?.[row] ?? 0, number, box }
  })
}
