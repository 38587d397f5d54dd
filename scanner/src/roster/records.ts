// What a screen says about the holder of a ticket: fetched after the roster, in its own time, and opened by the ticket's
// code at the door. Nothing waits for it.

import { signal, type ReadonlySignal } from '@preact/signals'
import * as v from 'valibot'
import { openRecord, recordKey } from '../core/record'
import { recordsOf } from '../core/records'
import { readPage } from '../core/roster_page'
import type { Read } from '../phone/judge'
import { particularsOf, type Particulars } from '../phone/particulars'
import type { Request } from '../server/request'
import type { Keys } from './keys'
import { find, markOf, put } from './record_shelf'

const COMPACT = 'application/vnd.portillon.roster'
/** Between two pages, each of 5,000 records at most. */
export const PAUSE_MS = 1000
/** How often it is asked for what is new once all is here; after a failure, too. */
export const NEWS_MS = 60_000
/** A page that scans have interrupted so often comes beside them: on a bad network none would come else. */
const INTERRUPTIONS_MAX = 3
/** Of so many tickets what was opened stays in memory: of those on the screen and just before. */
const OPENED_MAX = 5

const HeaderSchema = v.object({
  roster: v.string(),
  since: v.string(),
  begins: v.boolean(),
  cursor: v.string(),
  more: v.boolean(),
  key_id: v.string(),
  removed: v.fallback(v.array(v.string()), []),
})

/** What was opened, by ticket. */
export type Opened = ReadonlyMap<string, Particulars>

/** Where this phone stands: at a door of the event, with the keys of its codes. */
export interface Standing {
  readonly event: string
  readonly gate: string
  readonly keys: Keys
}

export class Records {
  readonly opened: ReadonlySignal<Opened>
  readonly #opened = signal<Opened>(new Map())
  readonly #request: Request
  readonly #url: string
  readonly #isBusy: () => boolean
  /** Of what was begun before all was forgotten, nothing counts. */
  #turn = new AbortController()
  #asking = new AbortController()
  #interruptions = 0
  #isFetching = false
  #restsUntil = -Infinity

  /** `url` is where rosters are; `isBusy` tells whether somebody waits for an answer. */
  constructor(request: Request, url: string, isBusy: () => boolean) {
    this.opened = this.#opened
    this.#request = request
    this.#url = `${url}/records`
    this.#isBusy = isBusy
  }

  /** The roster is as new as the server's. */
  async followed(standing: Standing): Promise<void> {
    if (this.#isFetching || Date.now() < this.#restsUntil) return
    this.#isFetching = true
    const { signal: over } = this.#turn
    try {
      while ((await this.#fetchNext(standing, over)) && !over.aborted) await this.#calm()
    } finally {
      this.#isFetching = false
      this.#restsUntil = over.aborted ? -Infinity : Date.now() + NEWS_MS
    }
  }

  /** Ends when nobody waits for an answer, after a pause at least. */
  async #calm(): Promise<void> {
    do await new Promise((go) => setTimeout(go, PAUSE_MS))
    while (this.#isBusy())
  }

  /** Whether there is more to be fetched. */
  async #fetchNext({ event, gate, keys }: Standing, over: AbortSignal): Promise<boolean> {
    const known = await markOf(event)
    const since = known?.cursor ?? ''
    this.#asking = new AbortController()
    const bytes = await this.#ask(since ? { gate, since } : { gate }, this.#asking.signal)
    if (over.aborted) return false
    if (!bytes) return this.#asking.signal.aborted
    const page = await readPage(bytes, keys.pages)
    const header = v.safeParse(HeaderSchema, page?.header)
    if (!page || !header.success || header.output.since !== since) return false
    this.#interruptions = 0
    const { roster: era, cursor, key_id: keyId, begins, removed, more } = header.output
    const fresh = { begins, records: recordsOf(page), removed: removed.map(Number) }
    const isKept = await put(event, { ...fresh, mark: { era, cursor, keyId } })
    return isKept && more
  }

  async #ask(
    asked: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    const headers = { Accept: COMPACT }
    const url = `${this.#url}?${new URLSearchParams(asked)}`
    try {
      const response = await this.#request(url, { headers, signal })
      if (typeof response === 'string' || !response.ok) return null
      return new Uint8Array(await response.arrayBuffer())
    } catch {
      return null
    }
  }

  /** Somebody is at the door: what is being fetched gives way. */
  scanned(): void {
    if (!this.#isFetching || this.#interruptions >= INTERRUPTIONS_MAX) return
    this.#interruptions += 1
    this.#asking.abort()
  }

  /** What the code that was read tells about its ticket; only those of the second version tell it. */
  async open(read: Read, { event, keys }: Pick<Standing, 'event' | 'keys'>): Promise<void> {
    if (read.is !== 'code' || read.secret === undefined) return
    const { signal: over } = this.#turn
    const { credential, issue, secret } = read
    const found = await find(event, credential)
    const openingKey = keys.codes[found?.mark.keyId ?? '']?.openingKey
    if (!found?.record.box || !openingKey) return
    const { era } = found.mark
    const key = await recordKey(bytesOf(secret), openingKey, { era, credential, issue })
    const texts = await openRecord(found.record.box, key, found.record.n)
    if (texts && !over.aborted) this.#keep(String(credential), particularsOf(texts))
  }

  #keep(credential: string, particulars: Particulars): void {
    const others = [...this.#opened.peek()].filter(([id]) => id !== credential)
    const last: [string, Particulars][] = [...others, [credential, particulars]]
    this.#opened.value = new Map(last.slice(-OPENED_MAX))
  }

  /** This phone stands elsewhere, or nowhere: what is on its way does not count. What is on the disk goes with the
   * roster. */
  forget(): void {
    this.#turn.abort()
    this.#turn = new AbortController()
    this.#asking.abort()
    this.#opened.value = new Map()
    this.#restsUntil = -Infinity
  }
}

function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}
