// The tickets of an event, as the pages of its roster tell them.

import * as v from 'valibot'
import { instantOf } from '../core/calendar'
import { Roster } from '../core/roster/tickets'
import { ascending, type RosterPage } from '../core/roster_page'
import { readSettings, type RosterSettings } from '../core/roster/settings'
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
  begins: v.boolean(),
  settings: v.unknown(),
  removed: v.array(v.string()),
  /** The rows of tickets at events that count by day. */
  steps: v.record(v.string(), v.array(RowSchema)),
})

export class TicketsHeld {
  #settings: RosterSettings | null = null
  readonly #tickets = new Roster()
  readonly #steps = new Map<number, readonly Step[]>()

  get held(): Held | null {
    if (!this.#settings) return null
    return { settings: this.#settings, tickets: this.#tickets, steps: this.#steps }
  }

  readonly lastSeq = (credential: string): number =>
    this.#tickets.find(Number(credential))?.seq ?? 0

  take(page: RosterPage): boolean {
    const header = v.safeParse(HeaderSchema, page.header)
    if (!header.success) return false
    const { begins, settings } = header.output
    const fresh = settings === null ? this.#settings : readSettings(settings)
    if (!fresh) return false
    if (begins) this.#steps.clear()
    this.#settings = fresh
    this.#tickets.take(page)
    this.#takeSteps(page, header.output)
    return true
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
