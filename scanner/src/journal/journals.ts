// The journals on this phone's disk: one for each device that this phone is or was. An entry counts as stored when its
// transaction is complete. Writes end in the order in which they began, so what is known to be stored has no gaps.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import { idOf, scanOf, type Entry, type ScanEntry } from '../phone/entry'
import { keyOf, returnedBy } from '../phone/registers'
import { newId } from '../server/new_id'
import type { Seal } from './sealing'

const DATABASE = 'portillon-journal'
const VERSION = 2
const TABLES = ['heads', 'entries', 'self'] as const
/** Of the entries that the server has, so many of a device stay here at most. */
export const KEPT_MAX = 10_000
/** So many are written anew in one transaction. */
const SEALED_AT_ONCE = 500
/** A browser that has lost its database may never say so: its transactions just do not end. */
export const TRANSACTION_MS_MAX = 2000

/** A device, and the key by which the server knows it. */
export interface Owner {
  readonly device: string
  readonly key: string
}

/** The device whose journal it is, and how far the server has it. The key stays with the journal, so that what is still
 * here can be handed over when this phone has become another device. */
export interface Head extends Owner {
  readonly acknowledged: number
}

/** `strict`: complete only when it would survive a flat battery, as far as the browser can tell. */
export type Durability = 'relaxed' | 'strict'

/** Rejects where the browser has not said that it stored it: the disk may hold it all the same. */
export interface Journal {
  readonly write: (entry: Entry, durability: Durability) => Promise<void>
  /** `seqs` are the places that the server gave scans. All of it is one transaction: the next guest's scan waits behind it. */
  readonly acknowledge: (number: number, seqs?: ReadonlyMap<string, number>) => Promise<void>
  /** All that is stored, in the order in which it was first written. */
  readonly read: () => Promise<readonly Entry[]>
}

/** Which of the entries that the server has stay here: those of after `since`, RFC 3339, and those of these gates, which
 * the server may ask for again. */
export interface Needs {
  readonly since: string
  readonly gates: ReadonlySet<string>
}

export interface Opened {
  readonly journal: Journal
  /** What the server does not have, and what happened after `since`; in the order in which they were first written. */
  readonly entries: readonly Entry[]
  readonly acknowledged: number
  /** Another one where the browser has emptied its storage: what was handed over to this one before is not held. */
  readonly incarnation: string | null
}

interface Kept {
  readonly device: string
  readonly id: string
  /** Its place among the entries of its device. */
  readonly place: number
  readonly entry: Entry
}

interface Tables extends DBSchema {
  heads: { key: string; value: Head }
  entries: { key: [string, string]; value: Kept; indexes: { number: [string, number] } }
  /** What the browser was told when it made the database. */
  self: { key: 'incarnation'; value: string }
}

type Transaction = IDBPTransaction<Tables, typeof TABLES, 'readwrite'>

/** Its methods reject where the browser does not do it in time, also in a second connection.
 *
 * Codes are stored sealed for the server where a `seal` is known. */
export class Journals {
  readonly #seal: Seal | null
  #database: Promise<IDBPDatabase<Tables>> | null = null
  #last: Promise<unknown> = Promise.resolve()

  constructor(seal: Seal | null = null) {
    this.#seal = seal
  }

  heads(): Promise<Head[]> {
    return this.#transact('relaxed', (all) => all.objectStore('heads').getAll())
  }

  /** The device's journal as it is on the disk. What nobody needs any more is forgotten. */
  async open({ device, key }: Owner, needs: Needs): Promise<Opened> {
    const [head, kept, incarnation] = await this.#transact('relaxed', async (all) => {
      const known = await all.objectStore('heads').get(device)
      const told: Head = { device, key, acknowledged: known?.acknowledged ?? 0 }
      await all.objectStore('heads').put(told)
      const entries = await all.objectStore('entries').getAll(allOf(device))
      return [told, entries, (await all.objectStore('self').get('incarnation')) ?? null] as const
    })
    const { acknowledged } = head
    const { needed, remembered, settled } = parted(inOrder(kept), acknowledged, needs)
    await this.#forget(device, settled)
    // What fails is tried when the page opens next.
    await this.#sealLeft([...remembered, ...needed]).catch(() => undefined)
    const entries = needed.map(({ entry }) => entry)
    const journal = this.#journalOf(head, [...remembered, ...needed])
    return { journal, entries, acknowledged, incarnation }
  }

  #forget(device: string, settled: readonly Kept[]): Promise<unknown> {
    return this.#transact('relaxed', (all) =>
      Promise.all(settled.map(({ id }) => all.objectStore('entries').delete([device, id]))),
    )
  }

  /** Seals codes that were stored when no key was known. */
  async #sealLeft(kept: readonly Kept[]): Promise<void> {
    const left = this.#seal ? kept.filter(({ entry }) => isInClear(entry)) : []
    for (let at = 0; at < left.length; at += SEALED_AT_ONCE) {
      const some = left.slice(at, at + SEALED_AT_ONCE)
      const sealed = await Promise.all(some.map(({ entry }) => this.#asStored(entry)))
      await this.#transact('relaxed', (all) =>
        Promise.all(
          some.map((one, place) =>
            all.objectStore('entries').put({ ...one, entry: sealed[place] ?? one.entry }),
          ),
        ),
      )
    }
  }

  async #asStored(entry: Entry): Promise<Entry> {
    if (!this.#seal || !isInClear(entry)) return entry
    const code = await inTime(this.#seal(entry.code, entry.scan_id), () => undefined)
    return { ...entry, code, is_sealed: true }
  }

  #journalOf({ device, key }: Owner, kept: readonly Kept[]): Journal {
    const places = new Map(kept.map(({ id, place }) => [id, place]))
    let next = 1 + Math.max(0, ...places.values())
    const placeOf = (id: string): number => {
      const place = places.get(id) ?? next++
      places.set(id, place)
      return place
    }
    return {
      write: async (entry, durability) => {
        const id = idOf(entry)
        const place = placeOf(id)
        // No transaction waits for it, and no write overtakes another.
        const sealed = this.#asStored(entry)
        sealed.catch(() => undefined)
        await this.#inTurn(async () => {
          const written: Kept = { device, id, place, entry: await sealed }
          await this.#tried(durability, (all) => all.objectStore('entries').put(written))
        })
      },
      acknowledge: (acknowledged, seqs) =>
        this.#transact('relaxed', (all) => note(all, { device, key, acknowledged }, seqs)),
      read: async () => {
        const all = await this.#transact('relaxed', (tables) =>
          tables.objectStore('entries').getAll(allOf(device)),
        )
        return inOrder(all).map(({ entry }) => entry)
      },
    }
  }

  /** Forgets the journal of a device that nobody can be any more. */
  async remove(device: string): Promise<void> {
    await this.#transact('strict', async (all) => {
      await all.objectStore('heads').delete(device)
      await all.objectStore('entries').delete(allOf(device))
    })
  }

  #transact<T>(durability: Durability, act: (all: Transaction) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#tried(durability, act))
  }

  /** One after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Browsers close databases when they please, on iPhones after a page was in the background: a second connection
   * often works. */
  async #tried<T>(durability: Durability, act: (all: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#once(durability, act)
    } catch {
      this.#close()
      return await this.#once(durability, act)
    }
  }

  async #once<T>(durability: Durability, act: (all: Transaction) => Promise<T>): Promise<T> {
    const database = await inTime(this.#open(), () => undefined)
    const all = database.transaction(TABLES, 'readwrite', { durability })
    all.done.catch(() => undefined)
    const acted = act(all).then((result) => all.done.then(() => result))
    return inTime(acted, () => {
      // It may come true all the same where the browser is writing it already.
      all.abort()
    })
  }

  #open(): Promise<IDBPDatabase<Tables>> {
    this.#database ??= openDB<Tables>(DATABASE, VERSION, {
      upgrade: (database, before, _, all) => {
        if (before < 1) {
          database.createObjectStore('heads', { keyPath: 'device' })
          const entries = database.createObjectStore('entries', { keyPath: ['device', 'id'] })
          entries.createIndex('number', ['device', 'entry.number'], { unique: true })
        }
        database.createObjectStore('self')
        void all.objectStore('self').put(newId(), 'incarnation')
      },
      // Another tab brings a newer version, or the browser has closed the database.
      blocking: () => {
        this.#close()
      },
      terminated: () => {
        this.#database = null
      },
    })
    return this.#database
  }

  #close(): void {
    void this.#database?.then(
      (database) => {
        database.close()
      },
      () => undefined,
    )
    this.#database = null
  }
}

async function note(
  all: Transaction,
  head: Head,
  seqs: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const entries = all.objectStore('entries')
  const kept = await Promise.all([...seqs.keys()].map((id) => entries.get([head.device, id])))
  const placed = kept.map((one) => {
    const seq = one && seqs.get(one.id)
    return one?.entry.is === 'scan' && seq !== undefined
      ? entries.put({ ...one, entry: { ...one.entry, seq } })
      : null
  })
  await Promise.all([...placed, all.objectStore('heads').put(head)])
}

function isInClear(entry: Entry): entry is ScanEntry {
  return entry.is === 'scan' && !entry.is_sealed
}

function allOf(device: string): IDBKeyRange {
  return IDBKeyRange.bound([device], [device, []])
}

function inOrder(kept: readonly Kept[]): readonly Kept[] {
  return [...kept].sort((one, other) => one.place - other.place)
}

/** `remembered`: needed if a backup of the server is restored. */
function parted(
  kept: readonly Kept[],
  acknowledged: number,
  { since, gates }: Needs,
): Record<'needed' | 'remembered' | 'settled', readonly Kept[]> {
  const isHere = ({ entry }: Kept): boolean => entry.is === 'scan' && gates.has(entry.gate)
  const isHeld = isOfRegister(kept, gates)
  const [needed, rest] = divided(
    kept,
    ({ entry }) => isNeeded(entry, acknowledged, since) || isHeld(entry),
  )
  const scans = new Set(kept.filter(isHere).map(({ entry }) => scanOf(entry)))
  const [here, elsewhere] = divided(rest, ({ entry }) => scans.has(scanOf(entry)))
  const surplus = Math.max(0, here.length - KEPT_MAX)
  return {
    needed,
    remembered: here.slice(surplus),
    settled: [...elsewhere, ...here.slice(0, surplus)],
  }
}

/** A roster that is as old as it may be could still show that this phone holds the ticket: the register that it gave back
 * last, and whom it let in by one. */
function isOfRegister(
  kept: readonly Kept[],
  gates: ReadonlySet<string>,
): (entry: Entry) => boolean {
  const last = returnedBy(kept.map(({ entry }) => entry))
  return (entry) => {
    if (entry.is === 'scan') return entry.register !== undefined && gates.has(entry.gate)
    if (entry.is === 'reversal') return false
    return entry.returns.some((one) => last.get(keyOf(one)) === one.register)
  }
}

/** What the server does not know yet, and what happened a short time ago. */
function isNeeded(entry: Entry, acknowledged: number, since: string): boolean {
  const isOpen = entry.is === 'scan' && entry.shown === null
  const isWaiting = entry.number === null ? isOpen : entry.number > acknowledged
  const at = entry.is === 'scan' ? entry.scanned_at : entry.at
  return isWaiting || Date.parse(at) >= Date.parse(since)
}

function divided<T>(all: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [all.filter(belongs), all.filter((one) => !belongs(one))]
}

/** Rejects after a time, or with what fails before. */
async function inTime<T>(work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('IndexedDB did not end in time'))
    }, TRANSACTION_MS_MAX)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    try {
      giveUp()
    } catch {
      // It has ended by itself.
    }
    throw error
  } finally {
    clearTimeout(timer)
  }
}
