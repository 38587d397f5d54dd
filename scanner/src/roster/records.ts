// What a screen says about the holder of a ticket: fetched after the roster, and opened by the ticket's code at the door.
// Nothing waits for it.

import { signal, type ReadonlySignal } from '@preact/signals'
import { openRecord, recordKey } from '../core/record'
import { recordsOf } from '../core/records'
import type { Read } from '../phone/judge'
import { particularsOf, type Particulars } from '../phone/particulars'
import { Feed, type Source, type Standing } from './feed'
import { find, put } from './record_shelf'

/** Of so many tickets what was opened stays in memory: of those on the screen and just before. */
const OPENED_MAX = 5

/** What was opened, by ticket. */
export type Opened = ReadonlyMap<string, Particulars>

export class Records {
  readonly opened: ReadonlySignal<Opened>
  readonly #opened = signal<Opened>(new Map())
  readonly #feed: Feed

  constructor(source: Source) {
    this.opened = this.#opened
    this.#feed = new Feed(source, 'records', (of, { page, ...fresh }) =>
      put(of, { ...fresh, records: recordsOf(page) }),
    )
  }

  /** See Feed.followed. */
  followed(standing: Standing): Promise<boolean> {
    return this.#feed.followed(standing)
  }

  /** See Feed.scanned. */
  scanned(): void {
    this.#feed.scanned()
  }

  /** What the code that was read tells about its ticket; only those of the second version tell it. */
  async open(read: Read, { of, keys }: Pick<Standing, 'of' | 'keys'>): Promise<void> {
    if (read.is !== 'code' || read.secret === undefined) return
    const { over } = this.#feed
    const { credential, issue, secret } = read
    const found = await find(of, credential)
    const openingKey = keys.codes[found?.mark.keyId ?? '']?.openingKey
    if (!found?.record.box || !openingKey) return
    const { era } = found.mark
    const key = await recordKey(bytesOf(secret), openingKey, { era, credential, issue })
    const texts = await openRecord(found.record.box, key, found.record.n)
    if (texts && !over.aborted) this.know(credential, particularsOf(texts))
  }

  know(credential: number, particulars: Particulars): void {
    const others = [...this.#opened.peek()].filter(([id]) => id !== String(credential))
    const last: [string, Particulars][] = [...others, [String(credential), particulars]]
    this.#opened.value = new Map(last.slice(-OPENED_MAX))
  }

  /** This phone stands elsewhere, or nowhere. What is on the disk goes with the roster. */
  forget(): void {
    this.#feed.forget()
    this.#opened.value = new Map()
  }
}

function bytesOf(digits: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}
