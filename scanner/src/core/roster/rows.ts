// Rows of a few bytes each for the credentials of a roster, found by their ids in microseconds. Pages of what is new
// change them.

import type { Column } from '../roster_page'

const STATES = ['valid', 'cancelled', 'blocked'] as const
// A credential that is no more keeps its row until the next page with new ones.
const REMOVED = STATES.length

export type State = (typeof STATES)[number]
export type Ids = Uint32Array | Float64Array
export type Columns<Name extends string> = Record<Name | 'status', Column>

export class Rows<Name extends string> {
  private ids: Ids = new Uint32Array(0)
  private columns: Columns<Name>
  private readonly names: readonly (Name | 'status')[]

  constructor(names: readonly Name[]) {
    this.names = [...names, 'status']
    this.columns = this.columnsOf(new Map())
  }

  get size(): number {
    return this.ids.length
  }

  /** The bytes of all rows. */
  get bytes(): number {
    return this.names.reduce(
      (sum, name) => sum + this.columns[name].byteLength,
      this.ids.byteLength,
    )
  }

  /** The columns that a page tells; empty ones in place of the others. */
  columnsOf(told: ReadonlyMap<string, Column>): Columns<Name> {
    const column = (name: string): Column => told.get(name) ?? new Uint8Array(0)
    return Object.fromEntries(this.names.map((name) => [name, column(name)])) as Columns<Name>
  }

  /** The row of the credential; null if there is none with this id, or no more. */
  find(id: number): number | null {
    const row = placeOf(this.ids, id)
    return this.ids[row] === id && this.state(row) ? row : null
  }

  /** Null if the credential of this row is no more. */
  state(row: number): State | null {
    return STATES[this.columns.status[row] ?? REMOVED] ?? null
  }

  id(row: number): number {
    return this.ids[row] ?? 0
  }

  value(name: Name, row: number): number {
    return this.column(name)[row] ?? 0
  }

  column(name: Name): Column {
    return this.columns[name]
  }

  put(name: Name, column: Column): void {
    this.columns = { ...this.columns, [name]: column }
  }

  forget(): void {
    this.ids = new Uint32Array(0)
    this.columns = this.columnsOf(new Map())
  }

  /** Learns what a page tells of these credentials, whose ids ascend. */
  take(ids: Ids, columns: Columns<Name>): void {
    if (this.ids.length === 0) {
      this.ids = ids
      this.columns = this.filled(columns)
    } else if (ids.every((id) => this.ids[placeOf(this.ids, id)] === id)) this.replace(ids, columns)
    else this.merge(ids, columns)
  }

  /** Older servers do not tell all columns. */
  private filled(columns: Columns<Name>): Columns<Name> {
    const column = (name: Name | 'status'): Column =>
      columns[name].length > 0 ? columns[name] : new Uint8Array(this.ids.length)
    return Object.fromEntries(this.names.map((name) => [name, column(name)])) as Columns<Name>
  }

  private replace(ids: Ids, columns: Columns<Name>): void {
    for (const name of this.names) {
      const from: Column = columns[name]
      const to = wideEnough(this.columns[name], from)
      ids.forEach((id, row) => {
        to[placeOf(this.ids, id)] = from[row] ?? 0
      })
      this.columns[name] = to
    }
  }

  /** Make the columns anew, with the new credentials in their places. */
  private merge(ids: Ids, columns: Columns<Name>): void {
    const before = this.ids
    this.ids = union(before, ids)
    const places = placesOf(before, this.ids)
    for (const name of this.names) {
      const column = sameWidth(this.columns[name], this.ids.length)
      this.columns[name].forEach((value, row) => {
        column[places[row] ?? 0] = value
      })
      this.columns[name] = column
    }
    this.replace(ids, columns)
  }

  remove(id: number): void {
    const row = this.find(id)
    if (row !== null) this.columns.status[row] = REMOVED
  }
}

/** The numbers that texts of a page have here, after 0 for none. */
export class Numbered {
  private readonly texts = ['']
  private readonly numbers = new Map<string, number>()

  text(number: number): string {
    return this.texts[number] ?? ''
  }

  /** 0: it is not known here. */
  numberIn(text: string): number {
    return this.numbers.get(text) ?? 0
  }

  /** The page's column, by the numbers that its texts have here. */
  translated(column: Column, told: readonly string[]): Column {
    return mapped(column, [0, ...told.map((text) => this.numberOf(text))])
  }

  private numberOf(text: string): number {
    const number = this.numbers.get(text) ?? this.texts.push(text) - 1
    this.numbers.set(text, number)
    return number
  }
}

function mapped(column: Column, numbers: readonly number[]): Column {
  const most = numbers.reduce((one, other) => Math.max(one, other), 0)
  const to = ofWidth(most, column.length)
  column.forEach((value, row) => {
    to[row] = numbers[value] ?? 0
  })
  return to
}

function ofWidth(most: number, length: number): Column {
  if (most < 2 ** 8) return new Uint8Array(length)
  if (most < 2 ** 16) return new Uint16Array(length)
  return most < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length)
}

function sameWidth(column: Column, length: number): Column {
  if (column instanceof Uint8Array) return new Uint8Array(length)
  if (column instanceof Uint16Array) return new Uint16Array(length)
  return column instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length)
}

/** The column, or a copy of it whose numbers have as many bytes as those of `other` need. */
export function wideEnough(column: Column, other: Column): Column {
  let most = 0
  for (const value of other) most = Math.max(most, value)
  if (ofWidth(most, 0).BYTES_PER_ELEMENT <= column.BYTES_PER_ELEMENT) return column
  const wider = ofWidth(most, column.length)
  wider.set(column)
  return wider
}

/** The ids of both, ascending, each once. */
function union(one: Ids, other: Ids): Ids {
  const length = one.length + other.length
  const last = Math.max(one.at(-1) ?? 0, other.at(-1) ?? 0)
  const all = last < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length)
  let size = 0
  for (let left = 0, right = 0; left < one.length || right < other.length; size++) {
    const next = Math.min(one[left] ?? Infinity, other[right] ?? Infinity)
    all[size] = next
    if (one[left] === next) left++
    if (other[right] === next) right++
  }
  return all.slice(0, size)
}

/** The place of each of `some` among `all`; both ascend. */
function placesOf(some: Ids, all: Ids): Uint32Array {
  const places = new Uint32Array(some.length)
  let place = 0
  some.forEach((id, row) => {
    while (all[place] !== id) place++
    places[row] = place
  })
  return places
}

/** The place of `id`, or the one at which it would stand. */
function placeOf(ids: Ids, id: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? 0) < id) low = middle + 1
    else high = middle
  }
  return low
}
