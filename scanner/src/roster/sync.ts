// Keeps what this phone holds of its event or desk up to date: the keys first, then page after page of the roster. Each page is
// verified as it is taken, also when it comes from this phone's own storage.

import { generationOf, readPage, type RosterPage } from '../core/roster_page'
import { PassesHeld } from '../phone/held_passes'
import { TicketsHeld } from '../phone/held_tickets'
import { Holding } from '../phone/holding'
import type { Held, Read } from '../phone/judge'
import type { HeldAtDesk } from '../phone/judge_at_desk'
import { readJson } from '../server/body'
import type { Request } from '../server/request'
import { readCode, readKeys, type Keys } from './keys'
import { kindOf } from './whose'

const COMPACT = 'application/vnd.portillon.roster'
/** With so many pages after the first one, all is asked for anew: they are kept as they came. */
export const PAGES_MAX = 500
const BODY_MS_MAX = 60_000
/** How long after the last door has closed this phone still holds the event. A desk of passes has no end. */
export const HELD_AFTER_MS = 2 * 24 * 3_600_000

/** What is kept of a roster: as the server told it. `of` says of which event or desk it is (whose.ts). */
export interface Kept {
  readonly of: string
  readonly keys: unknown
  readonly pages: readonly Uint8Array<ArrayBuffer>[]
}

/** One value, which is replaced as a whole. */
export interface Shelf {
  readonly get: () => Promise<Kept | null>
  readonly put: (kept: Kept) => Promise<void>
  readonly clear: () => Promise<void>
}

/** `over`: the event has been over for some time, and all is forgotten. `gone`: the phone does not work at this gate any more, or the gate is gone, and all is forgotten. `signed-out`: its key
 * was refused, maybe by a proxy. */
export type Synced = 'new' | 'unreachable' | 'signed-out' | 'over' | 'gone'
type Failed = Exclude<Synced, 'new'>

/** Where this phone stands; no lane: it takes all. */
interface Stand {
  readonly gate: string
  readonly lane?: string
}

/** What the pages tell, and the pages themselves. */
class Book {
  readonly holding: Holding<Held | HeldAtDesk>
  readonly pages: Uint8Array<ArrayBuffer>[] = []

  constructor(of: string) {
    const learnt = kindOf(of) === 'event' ? new TicketsHeld() : new PassesHeld()
    this.holding = new Holding<Held | HeldAtDesk>(learnt)
  }

  /** Whether there is more already; null if the page is no answer to what was asked. */
  learn(page: Uint8Array<ArrayBuffer>, read: RosterPage): boolean | null {
    const before = this.holding.cursor
    const more = this.holding.take(read)
    // The answer that nothing is new need not be kept.
    if (more !== null && this.holding.cursor !== before) this.pages.push(page)
    return more
  }
}

/** The roster of one event or desk. `restore` and `follow` are called one after the other. */
export class RosterSync {
  readonly #request: Request
  readonly #url: string
  readonly #of: string
  readonly #shelf: Shelf
  #book: Book
  #keys: Keys | null = null
  #keysTold: unknown = null
  /** The server has a key that is not here. */
  #lacksKey = false
  /** What the server tells does not go on from what is known. */
  #isMisfit = false
  /** How often all was forgotten: what was asked for before that comes too late. */
  #forgotten = 0
  /** Ends when the shelf has what was put there last. */
  #keeping: Promise<void> = Promise.resolve()

  /** `url` is where rosters are, without a query. */
  constructor(request: Request, url: string, of: string, shelf: Shelf) {
    this.#request = request
    this.#url = url
    this.#of = of
    this.#shelf = shelf
    this.#book = new Book(of)
  }

  /** See Holding.era. */
  get era(): string | null {
    return this.#book.holding.era
  }

  get held(): Held | HeldAtDesk | null {
    return this.#book.holding.held
  }

  /** Null before they were fetched. */
  get keys(): Keys | null {
    return this.#keys
  }

  /** The last place of a ticket's or pass's sequence that is known. */
  lastSeq(credential: string): number {
    return this.#book.holding.lastSeq(credential)
  }

  async read(code: string): Promise<Read> {
    return this.#keys ? readCode(code, this.#keys) : { is: 'unclear' }
  }

  /** Goes on with what this phone was told before the page was opened. Of another event or desk nothing stays on the phone. */
  async restore(): Promise<void> {
    const forgotten = this.#forgotten
    const kept = await this.#shelf.get()
    if (!kept || forgotten !== this.#forgotten) return
    const keys = kept.of === this.#of ? readKeys(kept.keys) : null
    if (!keys) return this.#shelf.clear()
    this.#keys = keys
    this.#keysTold = kept.keys
    for (const page of kept.pages) {
      const read = await readPage(page, keys.pages)
      if (forgotten !== this.#forgotten) return
      if (!read || this.#book.learn(page, read) === null) break
    }
    if (isOver(this.held)) await this.forget()
  }

  /** Asks for what is new at the gate where this phone stands, until there is no more. */
  async follow(gate: string, lane = ''): Promise<Synced> {
    const [before, told] = [this.#book.pages.length, this.#keysTold]
    // What is known counts until all is known anew.
    const book = this.#isMisfit || before > PAGES_MAX ? new Book(this.#of) : this.#book
    const forgotten = this.#forgotten
    const filled = await this.#fill(book, lane === '' ? { gate } : { gate, lane })
    if (typeof filled === 'string') return filled
    if (forgotten !== this.#forgotten) return 'gone'
    const isNew = filled !== this.#book || filled.pages.length > before || told !== this.#keysTold
    this.#isMisfit = false
    if (isOver(filled.holding.held)) {
      await this.forget()
      return 'over'
    }
    this.#book = filled
    if (isNew) await this.#keep()
    return forgotten === this.#forgotten ? 'new' : 'gone'
  }

  #keep(): Promise<void> {
    const { pages } = this.#book
    this.#keeping = this.#shelf.put({ of: this.#of, keys: this.#keysTold, pages })
    return this.#keeping
  }

  /** The book with all that there is now, or the one that the server begins anew. */
  async #fill(book: Book, stand: Stand): Promise<Book | Failed> {
    const forgotten = this.#forgotten
    for (;;) {
      const keys = this.#lacksKey || !this.#keys ? await this.#fetchKeys(stand) : this.#keys
      if (typeof keys === 'string') return keys
      const page = await this.#fetchPage(stand, book.holding.cursor)
      if (typeof page === 'string') return page
      const read = await this.#readPage(page, keys)
      if (forgotten !== this.#forgotten) return 'gone'
      if (!read) return 'unreachable'
      // The first page of all is asked for by itself, as it is kept for all phones.
      if (read.header['begins'] === true && book.holding.cursor !== '') {
        book = new Book(this.#of)
        continue
      }
      const more = book.learn(page, read)
      this.#isMisfit = more === null
      if (more === null) return 'unreachable'
      this.#lacksKey = isKeyUnknown(book, keys)
      if (!more) return book
    }
  }

  async #fetchKeys({ gate }: Stand): Promise<Keys | Failed> {
    const forgotten = this.#forgotten
    const response = await this.#fetch('/keys', 'application/json', { gate })
    if (typeof response === 'string') return response
    const told = await inTime(readJson(response))
    if (forgotten !== this.#forgotten) return 'gone'
    const keys = readKeys(told)
    if (!keys) return 'unreachable'
    this.#keys = keys
    this.#keysTold = told
    this.#lacksKey = false
    return keys
  }

  async #fetchPage(stand: Stand, since: string): Promise<Uint8Array<ArrayBuffer> | Failed> {
    const asked = since ? { ...stand, since } : { ...stand }
    const response = await this.#fetch('', COMPACT, asked)
    if (typeof response === 'string') return response
    const page = await inTime(response.arrayBuffer())
    return page ? new Uint8Array(page) : 'unreachable'
  }

  /** Null if it is no page of the server's, as far as this phone can tell. */
  async #readPage(page: Uint8Array<ArrayBuffer>, keys: Keys): Promise<RosterPage | null> {
    const read = await readPage(page, keys.pages)
    if (!read) this.#lacksKey = generationOf(page) !== null
    return read
  }

  async #fetch(
    what: string,
    accept: string,
    asked: Record<string, string>,
  ): Promise<Response | Failed> {
    const query = new URLSearchParams(asked)
    const headers = { Accept: accept }
    const response = await this.#request(`${this.#url}${what}?${query}`, { headers })
    if (typeof response === 'string') return response
    if (response.ok) return response
    if (!isOurs(response)) return 'unreachable'
    // The cursor is of another form.
    if (response.status === 422) this.#isMisfit = true
    if (![403, 404].includes(response.status)) return 'unreachable'
    await this.forget()
    return 'gone'
  }

  /** Nothing of it is left on this phone, and no answer that is on its way brings it back. */
  async forget(): Promise<void> {
    this.#forgotten += 1
    this.#book = new Book(this.#of)
    this.#keys = null
    await this.#keeping.catch(() => undefined)
    await this.#shelf.clear()
  }
}

function isKeyUnknown({ holding }: Book, { codes }: Keys): boolean {
  return holding.held?.settings.keyIds.some((keyId) => !codes[keyId]) === true
}

function isOver(held: Held | HeldAtDesk | null): boolean {
  if (!held || 'passes' in held) return false
  const { event, gates } = held.settings
  const ends = [event.ends_at, ...[...gates.values()].map(({ closes_at }) => closes_at)]
  return Math.max(...ends) / 1000 + HELD_AFTER_MS < Date.now()
}

/** A proxy or a hotel's sign-in page says nothing about what this phone may hold. */
function isOurs(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('application/problem+json') === true
}

/** Null if the body did not come, or came too slowly: the request itself has a limit only until it begins. */
async function inTime<T>(body: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null)
    }, BODY_MS_MAX)
  })
  try {
    return await Promise.race([body, late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
