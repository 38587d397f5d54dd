// The tickets of an event as this device knows them.

import { ascending, type Column, type RosterPage } from '../roster_page'
import { Numbered, Rows, wideEnough, type Columns, type State } from './rows'

const NAMED = {
  category: 'categories',
  gate: 'gates',
  device: 'devices',
  holder: 'devices',
} as const
const COUNTED = ['issue', 'admits', 'used', 'left', 'seq', 'at', 'register'] as const
const COLUMNS = [...COUNTED, 'category', 'gate', 'device', 'holder'] as const
const MINUTE_MS = 60_000

type Name = (typeof COLUMNS)[number]

/** A ticket with its use. `seq` is that of its last row in the ledger; `at` is when somebody passed by it last, to the minute, in ms.
 * The device `holder` holds it by the hand-over in row `register`; null and 0: the server does. */
export interface RosterTicket {
  readonly id: number
  readonly issue: number
  readonly admits: number
  readonly status: State
  readonly category: string
  readonly used: number
  readonly left: number
  readonly seq: number
  readonly at: number | null
  readonly gate: string | null
  readonly device: string | null
  readonly holder: string | null
  readonly register: number
}

/** How many tickets the server holds, and devices other than this one. */
export interface Shares {
  readonly atServer: number
  readonly elsewhere: number
}

export class Roster {
  private readonly rows = new Rows<Name>(COLUMNS)
  private readonly names = {
    category: new Numbered(),
    gate: new Numbered(),
    device: new Numbered(),
    holder: new Numbered(),
  }
  /** The minute from which those of `at` are counted. */
  private began = 0

  get size(): number {
    return this.rows.size
  }

  /** The bytes of all rows. */
  get bytes(): number {
    return this.rows.bytes
  }

  /** The ticket; null if there is none with this id, or no more. */
  find(id: number): RosterTicket | null {
    const row = this.rows.find(id)
    const status = row === null ? null : this.rows.state(row)
    if (row === null || !status) return null
    const value = (name: Name): number => this.rows.value(name, row)
    const text = (name: keyof typeof NAMED): string => this.names[name].text(value(name))
    const at = value('at') ? (this.began + value('at') - 1) * MINUTE_MS : null
    const [issue, admits, used, left] = [
      value('issue'),
      value('admits'),
      value('used'),
      value('left'),
    ]
    return {
      ...{ id, issue, admits, status, category: text('category'), used, left },
      ...{ seq: value('seq'), at, gate: text('gate') || null, device: text('device') || null },
      ...{ holder: text('holder') || null, register: value('register') },
    }
  }

  /** The tickets that this device holds, each with its register. */
  heldBy(device: string): ReadonlyMap<number, number> {
    const number = this.names.holder.numberIn(device)
    const held = new Map<number, number>()
    if (number === 0) return held
    this.rows.column('holder').forEach((holder, row) => {
      if (holder === number && this.rows.state(row))
        held.set(this.rows.id(row), this.rows.value('register', row))
    })
    return held
  }

  /** Who has those of these categories by which somebody may still come in. `comeBack`: a ticket whose persons are all in
   * is of use again. */
  shares(device: string, takes: (category: string) => boolean, comeBack: boolean): Shares {
    const own = this.names.holder.numberIn(device)
    const shares = { atServer: 0, elsewhere: 0 }
    for (let row = 0; row < this.rows.size; row++) {
      const holder = this.rows.value('holder', row)
      const isOurs = holder !== 0 && holder === own
      const isUsedUp = this.rows.value('used', row) >= this.rows.value('admits', row)
      if (isOurs || (isUsedUp && !comeBack) || this.rows.state(row) !== 'valid') continue
      if (takes(this.names.category.text(this.rows.value('category', row))))
        shares[holder === 0 ? 'atServer' : 'elsewhere'] += 1
    }
    return shares
  }

  /** Learn what a page tells. */
  take({ header, columns }: RosterPage): void {
    if (header['begins'] === true) this.rows.forget()
    const ids = ascending(Number(header['first']), columns.get('id') ?? new Uint8Array(0))
    this.countFrom(Number(header['began']))
    this.rows.take(ids, this.translated(header, columns))
    for (const id of header['removed'] as string[]) this.rows.remove(Number(id))
  }

  /** Count minutes from `began`, unless they are counted from an earlier one already. */
  private countFrom(began: number): void {
    if (this.rows.size > 0 && began >= this.began) return
    this.rows.put('at', later(this.rows.column('at'), this.began - began))
    this.began = began
  }

  private translated(header: RosterPage['header'], columns: RosterPage['columns']): Columns<Name> {
    const rows = this.rows.columnsOf(columns)
    for (const [name, told] of Object.entries(NAMED) as [keyof typeof NAMED, string][])
      rows[name] = this.names[name].translated(rows[name], header[told] as string[])
    rows.at = later(rows.at, Number(header['began']) - this.began)
    return rows
  }
}

/** The minutes, each by so many more; 0 stays 0. */
function later(minutes: Column, more: number): Column {
  if (more === 0) return minutes
  const moved = Float64Array.from(minutes, (minute) => minute && minute + more)
  const column = wideEnough(new Uint8Array(moved.length), moved)
  column.set(moved)
  return column
}
