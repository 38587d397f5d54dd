// What this phone holds of its event, as the pages of the roster tell it.

import * as v from 'valibot'
import { instantOf } from '../core/calendar'
import { Roster } from '../core/roster'
import { ascending, type RosterPage } from '../core/roster_page'
import { readSettings, type RosterSettings } from '../core/roster_settings'
import type { Step } from '../core/several_days'
import type { Held } from './judge'

const RowSchema = v.tuple([
  v.number(),
  v.string(),
  v.string(),
  v.number(),
  v.number(),
  v.string(),
  v.nullable(v.string()),
])
const HeaderSchema = v.object({
  /** Names the roster; another one after a backup was restored. */
  roster: v.string(),
  since: v.string(),
  begins: v.boolean(),
  cursor: v.string(),
  more: v.boolean(),
  settings: v.unknown(),
  removed: v.array(v.string()),
  /** The rows of tickets at events that count by day. */
  steps: v.record(v.string(), v.array(RowSchema)),
})

export class Holding {
  #settings: RosterSettings | null = null
  #tickets = new Roster()
  readonly #steps = new Map<number, readonly Step[]>()
  #cursor = ''
  #era: string | null = null

  /** What is known up to; '' at the beginning. The next page is asked for by it. */
  get cursor(): string {
    return this.#cursor
  }

  /** The name of the roster: another one after a backup of the server was restored. Null before the first page. */
  get era(): string | null {
    return this.#era
  }

  /** Null before the first page. */
  get held(): Held | null {
    if (!this.#settings) return null
    return { settings: this.#settings, tickets: this.#tickets, steps: this.#steps }
  }

  /** The last place of a ticket's sequence that is known. */
  readonly lastSeq = (credential: string): number =>
    this.#tickets.find(Number(credential))?.seq ?? 0

  /** Learns from the page, and tells whether there is more already. Null if it is no answer to what was asked, or of
   * another form than this scanner reads: nothing is learnt. */
  take(page: RosterPage): boolean | null {
    const header = v.safeParse(HeaderSchema, page.header)
    if (!header.success || header.output.since !== this.#cursor) return null
    const { roster, begins, cursor, more, settings } = header.output
    const fresh = settings === null ? this.#settings : readSettings(settings)
    if (!fresh) return null
    if (begins) this.#steps.clear()
    this.#settings = fresh
    this.#tickets.take(page)
    this.#takeSteps(page, header.output)
    this.#cursor = cursor
    this.#era = roster
    return more
  }

  #takeSteps(
    { header, columns }: RosterPage,
    { steps, removed }: v.InferOutput<typeof HeaderSchema>,
  ): void {
    const ids = ascending(Number(header['first']), columns.get('id') ?? new Uint8Array(0))
    for (const id of [...ids, ...removed.map(Number)]) this.#steps.delete(id)
    for (const [id, rows] of Object.entries(steps)) this.#steps.set(Number(id), rows.map(stepOf))
  }
}

function stepOf(row: v.InferOutput<typeof RowSchema>): Step {
  const [, scanId, kind, party, fresh, decidedAt, reverses] = row
  return { scanId, kind, party, fresh, decidedAt: instantOf(decidedAt), reverses }
}
