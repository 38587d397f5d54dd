// Keeps what this phone holds of its event up to date: the keys first, then page after page of the roster. Each page is
// verified as it is taken, also when it comes from this phone's own storage.

import { generationOf, readPage, type RosterPage } from '../core/roster_page'
import { Holding } from '../phone/holding'
import type { Held, Read } from '../phone/judge'
import { readJson } from '../server/body'
import type { Request } from '../server/request'
import { readCode, readKeys, type Keys } from './keys'

const COMPACT = 'application/vnd.portillon.roster'
/** With so many pages after the first one, all is asked for anew: they are kept as they came. */
export const PAGES_MAX = 500

/** What is kept of a gate's roster: as the server told it. */
export interface Kept {
  readonly gate: string
  readonly keys: unknown
  readonly pages: readonly Uint8Array<ArrayBuffer>[]
}

/** One value, which is replaced as a whole. */
export interface Shelf {
  readonly get: () => Promise<Kept | null>
  readonly put: (kept: Kept) => Promise<void>
  readonly clear: () => Promise<void>
}

/** `gone`: the phone does not work at this gate any more, or the gate is gone, and all is forgotten. */
export type Synced = 'new' | 'unreachable' | 'gone'

/** The roster of one gate. Its methods are called one after the other. */
export class RosterSync {
  readonly #request: Request
  readonly #url: string
  readonly #gate: string
  readonly #shelf: Shelf
  #holding = new Holding()
  #keys: Keys | null = null
  /** The server has a key that is not here. */
  #lacksKey = false
  #kept: Kept

  /** `url` is where rosters are, without a query. */
  constructor(request: Request, url: string, gate: string, shelf: Shelf) {
    this.#request = request
    this.#url = url
    this.#gate = gate
    this.#shelf = shelf
    this.#kept = { gate, keys: null, pages: [] }
  }

  get held(): Held | null {
    return this.#holding.held
  }

  /** The last place of a ticket's sequence that is known. */
  lastSeq(credential: string): number {
    return this.#holding.lastSeq(credential)
  }

  async read(code: string): Promise<Read> {
    return this.#keys ? readCode(code, this.#keys) : { is: 'unclear' }
  }

  /** Goes on with what this phone was told before the page was opened. */
  async restore(): Promise<void> {
    const kept = await this.#shelf.get()
    const keys = kept?.gate === this.#gate ? readKeys(kept.keys) : null
    if (!kept || !keys) return
    this.#keys = keys
    this.#kept = { ...kept, pages: [] }
    for (const page of kept.pages) {
      const read = await readPage(page, keys.pages)
      if (!read || this.#learn(page, read) === null) return
    }
  }

  /** Asks for what is new, until there is no more. */
  async follow(): Promise<Synced> {
    if (this.#kept.pages.length > PAGES_MAX) this.#begin()
    for (let more = true; more;) {
      const keys = this.#lacksKey || !this.#keys ? await this.#fetchKeys() : this.#keys
      if (typeof keys === 'string') return keys
      const page = await this.#fetchPage()
      if (typeof page === 'string') return page
      const taken = await this.#takeOrBegin(page, keys)
      if (taken === null) return 'unreachable'
      more = taken
    }
    await this.#shelf.put(this.#kept)
    return 'new'
  }

  #begin(): void {
    this.#holding = new Holding()
    this.#kept = { ...this.#kept, pages: [] }
  }

  async #fetchKeys(): Promise<Keys | Exclude<Synced, 'new'>> {
    const response = await this.#fetch('/keys', 'application/json')
    if (typeof response === 'string') return response
    const told = await readJson(response)
    const keys = readKeys(told)
    if (!keys) return 'unreachable'
    this.#keys = keys
    this.#lacksKey = false
    this.#kept = { ...this.#kept, keys: told }
    return keys
  }

  async #fetchPage(): Promise<Uint8Array<ArrayBuffer> | Exclude<Synced, 'new'>> {
    const response = await this.#fetch('', COMPACT, this.#holding.cursor)
    if (typeof response === 'string') return response
    try {
      return new Uint8Array(await response.arrayBuffer())
    } catch {
      return 'unreachable'
    }
  }

  /** A page of the server's that does not fit is not asked for again: all is, from the beginning. So it is where the
   * server begins anew by itself, whose first page of all it keeps. What is no page of the server's changes nothing. */
  async #takeOrBegin(page: Uint8Array<ArrayBuffer>, keys: Keys): Promise<boolean | null> {
    const read = await readPage(page, keys.pages)
    if (!read) {
      this.#lacksKey = generationOf(page) !== null
      return null
    }
    const beginsAnew = read.header['begins'] === true && this.#holding.cursor !== ''
    const more = this.#learn(page, read)
    this.#lacksKey = this.#isKeyUnknown(keys)
    if (more === null || beginsAnew) this.#begin()
    return beginsAnew || more
  }

  #isKeyUnknown({ codes }: Keys): boolean {
    return this.held?.settings.keyIds.some((keyId) => !codes[keyId]) === true
  }

  #learn(page: Uint8Array<ArrayBuffer>, read: RosterPage): boolean | null {
    const more = this.#holding.take(read)
    if (more !== null) this.#kept = { ...this.#kept, pages: [...this.#kept.pages, page] }
    return more
  }

  async #fetch(
    what: string,
    accept: string,
    since = '',
  ): Promise<Response | Exclude<Synced, 'new'>> {
    const query = new URLSearchParams({ gate: this.#gate, ...(since && { since }) })
    const headers = { Accept: accept }
    const response = await this.#request(`${this.#url}${what}?${query}`, { headers })
    if (typeof response === 'string') return 'unreachable'
    if (response.ok) return response
    const isOver = [403, 404].includes(response.status) && isOurs(response)
    if (!isOver) return 'unreachable'
    await this.forget()
    return 'gone'
  }

  /** Nothing of the event is left on this phone. */
  async forget(): Promise<void> {
    this.#begin()
    this.#keys = null
    await this.#shelf.clear()
  }
}

/** A proxy or a hotel's sign-in page says nothing about what this phone may hold. */
function isOurs(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('application/problem+json') === true
}
