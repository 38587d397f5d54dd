// What this phone holds where it stands, as the pages of the roster tell it: of an event, or of a venue's desk.

import * as v from 'valibot'
import type { RosterPage } from '../core/roster_page'

const HeaderSchema = v.object({
  /** Names the roster; another one after a backup was restored. */
  roster: v.string(),
  since: v.string(),
  begins: v.boolean(),
  cursor: v.string(),
  more: v.boolean(),
  settings: v.unknown(),
})

/** What pages tell of an event or a desk. */
interface Learnt<Held> {
  /** Null before the first page. */
  readonly held: Held | null
  /** The last place of the credential's sequence that is known; 0: none. */
  readonly lastSeq: (credential: string) => number
  /** False if the page is of another form: nothing is learnt. */
  readonly take: (page: RosterPage) => boolean
}

export class Holding<Held> {
  readonly #learnt: Learnt<Held>
  #cursor = ''
  #era: string | null = null

  /** `learnt` is empty. */
  constructor(learnt: Learnt<Held>) {
    this.#learnt = learnt
  }

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
    return this.#learnt.held
  }

  /** The last place of a ticket's or pass's sequence that is known. */
  readonly lastSeq = (credential: string): number => this.#learnt.lastSeq(credential)

  /** Learns from the page, and tells whether there is more already. Null if it is no answer to what was asked, or of
   * another form than this scanner reads: nothing is learnt. */
  take(page: RosterPage): boolean | null {
    const header = v.safeParse(HeaderSchema, page.header)
    if (!header.success || header.output.since !== this.#cursor) return null
    if (!this.#learnt.take(page)) return null
    this.#cursor = header.output.cursor
    this.#era = header.output.roster
    return header.output.more
  }
}
