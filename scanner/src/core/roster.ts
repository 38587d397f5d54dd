// The tickets of an event as this device knows them: a row of a few bytes each, found by its id in
// microseconds. Pages of what is new change it.

import { ascending, type Column, type RosterPage } from './roster_page'

const STATES = ['valid', 'cancelled', 'blocked'] as const
// A ticket that is no more keeps its row until the next page with new tickets.
const REMOVED = STATES.length
const NAMED = { category: 'categories', gate: 'gates', device: 'devices' } as const
const COUNTED = ['issue', 'admits', 'status', 'used', 'left', 'seq', 'at'] as const
const COLUMNS = [...COUNTED, 'category', 'gate', 'device'] as const
const MINUTE_MS = 60_000

type Name = (typeof COLUMNS)[number]
type Ids = Uint32Array | Float64Array

/** A ticket with its use. `at` is the time of its last row in the ledger, to the minute, in ms. */
export interface RosterTicket {
  readonly id: number
  readonly issue: number
  readonly admits: number
  readonly status: (typeof STATES)[number]
  readonly category: string
  readonly used: number
  readonly left: number
  readonly seq: number
  readonly at: number | null
  readonly gate: string | null
  readonly device: string | null
}

/** The rows of a page, of which the names have the numbers that the roster gives them. */
interface Rows {
  readonly ids: Ids
  readonly columns: Record<Name, Column>
}

export class Roster {
  private ids: Ids = new Uint32Array(0)
  private columns: Record<Name, Column> = emptyColumns()
  private readonly names = { category: [''], gate: [''], device: [''] }
  /** The minute from which those of `at` are counted. */
  private began = 0

  get size(): number {
    return this.ids.length
  }

  /** The bytes of all rows. */
  get bytes(): number {
    return COLUMNS.reduce((sum, name) => sum + this.columns[name].byteLength, this.ids.byteLength)
  }

  /** The ticket; null if there is none with this id, or no more. */
  find(id: number): RosterTicket | null {
    const row = placeOf(this.ids, id)
    const { columns, names } = this
    const status = STATES[columns.status[row] ?? REMOVED]
    if (this.ids[row] !== id || !status) return null
    const value = (name: Name): number => columns[name][row] ?? 0
    const [issue, admits, used, left] = [
      value('issue'),
      value('admits'),
      value('used'),
      value('left'),
    ]
    const at = value('at') ? (this.began + value('at') - 1) * MINUTE_MS : null
    const category = names.category[value('category')] ?? ''
    const gate = names.gate[value('gate')] ?? ''
    const device = names.device[value('device')] ?? ''
    const seq = value('seq')
    return {
      id,
      issue,
      admits,
      status,
      category,
      used,
      left,
      seq,
      at,
      gate: gate || null,
      device: device || null,
    }
  }

  /** Learn what a page tells. */
  take({ header, columns }: RosterPage): void {
    if (header['begins'] === true) this.forget()
    const ids = ascending(Number(header['first']), columns.get('id') ?? new Uint8Array(0))
    this.countFrom(Number(header['began']))
    const rows = { ids, columns: this.translated(header, columns) }
    if (this.ids.length === 0) [this.ids, this.columns] = [ids, rows.columns]
    else if (ids.every((id) => this.ids[placeOf(this.ids, id)] === id)) this.replace(rows)
    else this.merge(rows)
    for (const id of header['removed'] as string[]) this.remove(Number(id))
  }

  private forget(): void {
    this.ids = new Uint32Array(0)
    this.columns = emptyColumns()
  }

  /** Count minutes from `began`, unless they are counted from an earlier one already. */
  private countFrom(began: number): void {
    if (this.ids.length > 0 && began >= this.began) return
    this.columns.at = later(this.columns.at, this.began - began)
    this.began = began
  }

  private translated(
    header: RosterPage['header'],
    columns: RosterPage['columns'],
  ): Record<Name, Column> {
    const rows = emptyColumns()
    for (const name of COLUMNS) rows[name] = columns.get(name) ?? rows[name]
    for (const [name, told] of Object.entries(NAMED) as [keyof typeof NAMED, string][]) {
      rows[name] = mapped(rows[name], this.numbered(name, header[told] as string[]))
    }
    rows.at = later(rows.at, Number(header['began']) - this.began)
    return rows
  }

  /** The numbers that these names have here, after 0 for none. */
  private numbered(name: keyof typeof NAMED, told: readonly string[]): number[] {
    const known = this.names[name]
    const numbers = told.map((one) => {
      const place = known.indexOf(one)
      return place < 0 ? known.push(one) - 1 : place
    })
    return [0, ...numbers]
  }

  private replace(rows: Rows): void {
    for (const name of COLUMNS) {
      const from = rows.columns[name]
      const to = wideEnough(this.columns[name], from)
      rows.ids.forEach((id, row) => {
        to[placeOf(this.ids, id)] = from[row] ?? 0
      })
      this.columns[name] = to
    }
  }

  /** Make the columns anew, with the new tickets in their places. */
  private merge(rows: Rows): void {
    const before = this.ids
    this.ids = union(before, rows.ids)
    const places = placesOf(before, this.ids)
    for (const name of COLUMNS) {
      const column = sameWidth(this.columns[name], this.ids.length)
      this.columns[name].forEach((value, row) => {
        column[places[row] ?? 0] = value
      })
      this.columns[name] = column
    }
    this.replace(rows)
  }

  private remove(id: number): void {
    const row = placeOf(this.ids, id)
    if (this.ids[row] === id) this.columns.status[row] = REMOVED
  }
}

function emptyColumns(): Record<Name, Column> {
  return Object.fromEntries(COLUMNS.map((name) => [name, new Uint8Array(0)])) as Record<
    Name,
    Column
  >
}

function mapped(column: Column, numbers: readonly number[]): Column {
  const most = numbers.reduce((one, other) => Math.max(one, other), 0)
  const to = ofWidth(most, column.length)
  column.forEach((value, row) => {
    to[row] = numbers[value] ?? 0
  })
  return to
}

/** The minutes, each by so many more; 0 stays 0. */
function later(minutes: Column, more: number): Column {
  if (more === 0) return minutes
  const moved = Float64Array.from(minutes, (minute) => minute && minute + more)
  const column = wideEnough(new Uint8Array(moved.length), moved)
  column.set(moved)
  return column
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
function wideEnough(column: Column, other: Column): Column {
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
