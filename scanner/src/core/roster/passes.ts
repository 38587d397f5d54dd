// The passes that a venue may see, as this device knows them.

import * as v from 'valibot'
import { instantOf, type Instant } from '../calendar'
import { PASS_NUMBER_LENGTH } from '../qr'
import { ascending, type RosterPage } from '../roster_page'
import { Numbered, Rows, type Columns, type State } from './rows'

const TIMES = ['valid_from', 'valid_until', 'starts_until'] as const
const COLUMNS = ['issue', 'number', 'type', ...TIMES, 'valid_days', 'valid_hours', 'seq'] as const

type Name = (typeof COLUMNS)[number]

const instant = v.pipe(v.string(), v.transform(instantOf))
const VisitSchema = v.pipe(
  v.tuple([instant, v.nullable(v.string())]),
  v.transform(([at, device]) => ({ at, device: device === null ? null : Number(device) })),
)
const UseSchema = v.pipe(
  v.tuple([instant, v.number(), v.array(VisitSchema)]),
  v.transform(([firstAt, ever, visits]) => ({ firstAt, ever, visits })),
)
const HeaderSchema = v.object({
  begins: v.boolean(),
  first: v.pipe(v.unknown(), v.transform(Number)),
  types: v.array(v.string()),
  instants: v.array(v.string()),
  /** Of the passes of the page that have a standing entry anywhere. */
  uses: v.record(v.string(), UseSchema),
  removed: v.array(v.string()),
})

/** When the pass was first used at any desk, its standing entries at this one, and the times and devices of the newest of
 * these: all since the day before yesterday, and always the last one. */
export type PassUse = Readonly<v.InferOutput<typeof UseSchema>>

/** A pass with its use, null if it has none. `number` is null where the code is to be shown. */
export interface RosterPass {
  readonly id: number
  readonly issue: number
  readonly status: State
  readonly number: string | null
  readonly type: string
  readonly validFrom: Instant | null
  readonly validUntil: Instant | null
  readonly startsUntil: Instant | null
  readonly validDays: number | null
  readonly validHours: number | null
  readonly seq: number
  readonly use: PassUse | null
}

export class PassRoster {
  private readonly rows = new Rows<Name>(COLUMNS)
  private readonly types = new Numbered()
  private readonly instants = new Numbered()
  private readonly uses = new Map<number, PassUse>()

  get size(): number {
    return this.rows.size
  }

  /** The pass; null if there is none with this id, or no more. */
  find(id: number): RosterPass | null {
    const row = this.rows.find(id)
    const status = row === null ? null : this.rows.state(row)
    if (row === null || !status) return null
    const value = (name: Name): number => this.rows.value(name, row)
    const time = (name: Name): Instant | null =>
      value(name) === 0 ? null : instantOf(this.instants.text(value(name)))
    return {
      ...{ id, issue: value('issue'), status, number: asNumber(value('number')) },
      ...{ type: this.types.text(value('type')), seq: value('seq') },
      ...{ validFrom: time('valid_from'), validUntil: time('valid_until') },
      startsUntil: time('starts_until'),
      validDays: value('valid_days') || null,
      validHours: value('valid_hours') || null,
      use: this.uses.get(id) ?? null,
    }
  }

  /** The pass that has this number now; null if this device knows none. */
  withNumber(number: string): RosterPass | null {
    return this.between(Number(number), Number(number))[0] ?? null
  }

  /** The passes whose numbers begin with the digits, in the order of their numbers. */
  beginningWith(digits: string): RosterPass[] {
    const first = digits.slice(0, PASS_NUMBER_LENGTH)
    return this.between(
      Number(first.padEnd(PASS_NUMBER_LENGTH, '0')),
      Number(first.padEnd(PASS_NUMBER_LENGTH, '9')),
    )
  }

  private between(least: number, most: number): RosterPass[] {
    const found: RosterPass[] = []
    // Looking through 100,000 numbers takes less than a millisecond.
    this.rows.column('number').forEach((number, row) => {
      if (number === 0 || number < least || number > most) return
      const pass = this.find(this.rows.id(row))
      if (pass) found.push(pass)
    })
    return found.sort((one, other) => Number(one.number) - Number(other.number))
  }

  /** Learns what a page tells; false if it is of another form, and nothing is learnt. */
  take({ header, columns }: RosterPage): boolean {
    const read = v.safeParse(HeaderSchema, header)
    if (!read.success) return false
    const { begins, first, uses, removed } = read.output
    if (begins) this.forget()
    const ids = ascending(first, columns.get('id') ?? new Uint8Array(0))
    this.rows.take(ids, this.translated(read.output, columns))
    for (const id of ids) this.uses.delete(id)
    for (const [id, use] of Object.entries(uses)) this.uses.set(Number(id), use)
    for (const id of removed) {
      this.rows.remove(Number(id))
      this.uses.delete(Number(id))
    }
    return true
  }

  private forget(): void {
    this.rows.forget()
    this.uses.clear()
  }

  private translated(
    { types, instants }: v.InferOutput<typeof HeaderSchema>,
    columns: RosterPage['columns'],
  ): Columns<Name> {
    const rows = this.rows.columnsOf(columns)
    rows.type = this.types.translated(rows.type, types)
    for (const name of TIMES) rows[name] = this.instants.translated(rows[name], instants)
    return rows
  }
}

/** Null for 0: the number is not told. */
function asNumber(told: number): string | null {
  return told === 0 ? null : String(told).padStart(PASS_NUMBER_LENGTH, '0')
}
