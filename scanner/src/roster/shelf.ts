// Where what this phone holds of its event or desk outlives the page: a database of its own. What the browser does not store
// lasts as long as the page, in the memory of RosterSync, and is fetched anew after that.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import type { Event } from '../settings/config'
import type { Kept, Shelf } from './sync'
import { rosterAt } from './whose'

const DATABASE = 'portillon-roster'
const VERSION = 3
const PLACE = 'held'
/** A browser that has lost its database may never say so. */
export const SHELF_MS_MAX = 5000

type Page = Kept['pages'][number]

/** Whose roster it is. */
interface Head extends Omit<Kept, 'pages'> {
  readonly account: string
}

/** The pages are by their places from 0. Each is a record of its own: with every news only the new ones are written. */
interface Tables extends DBSchema {
  heads: { key: string; value: Head }
  pages: { key: number; value: Page }
}

type Stores = IDBPTransaction<Tables, ['heads', 'pages'], 'readwrite'>

/** The shelf of this account: what another person left behind is cleared away before it is read. */
export function openShelf(account: string): Shelf {
  /** What is there, as far as this page knows. */
  let known: readonly Page[] = []
  const clear = async (): Promise<void> => {
    known = []
    await transact(emptied)
  }
  return {
    get: async () => {
      const kept = await transact(read)
      if (kept && kept.account !== account) await clear()
      if (kept?.account !== account) return null
      known = kept.pages
      return kept
    },
    put: async ({ pages, ...head }) => {
      const [before, now] = [known, [...pages]]
      // Where this write fails, nobody knows what is there.
      known = []
      const isWritten = await transact((all) => write(all, { ...head, account }, now, before))
      if (isWritten) known = now
    },
    clear,
  }
}

async function read(all: Stores): Promise<(Head & Kept) | null> {
  const [head, pages] = await Promise.all([
    all.objectStore('heads').get(PLACE),
    all.objectStore('pages').getAll(),
  ])
  return head ? { ...head, pages } : null
}

/** Only what comes after the pages that are there already, if they are the ones of before. */
async function write(
  all: Stores,
  head: Head,
  pages: readonly Page[],
  before: readonly Page[],
): Promise<true> {
  const there = await all.objectStore('pages').count()
  const goesOn = there === before.length && before.every((page, place) => page === pages[place])
  if (!goesOn) await emptied(all)
  const from = goesOn ? there : 0
  const fresh = pages.slice(from).map((page, n) => all.objectStore('pages').put(page, from + n))
  await Promise.all([...fresh, all.objectStore('heads').put(head, PLACE)])
  return true
}

async function emptied(all: Stores): Promise<void> {
  await Promise.all([all.objectStore('heads').clear(), all.objectStore('pages').clear()])
}

/** What this phone held of an event or desk at which it does not work any more is cleared away. */
export async function forgetOthers(
  shelf: Shelf,
  events: readonly Pick<Event, 'id' | 'gates'>[],
): Promise<void> {
  const kept = await shelf.get()
  const worksAt = events.flatMap((event) => event.gates.map((gate) => rosterAt({ event, gate })))
  if (kept && !worksAt.includes(kept.of)) await shelf.clear()
}

/** What an account held goes where `isForgotten` says so. */
export async function forgetRosters(isForgotten: (account: string) => boolean): Promise<void> {
  const kept = await transact(read)
  if (kept && isForgotten(kept.account)) await clearShelf()
}

/** Nothing of any event or desk is left on this phone. */
export function clearShelf(): Promise<void> {
  return openShelf('').clear()
}

/** Undefined where the browser does not do it, also in a second connection: on iPhones a page that was in the background
 * may lose its first one. */
async function transact<T>(act: (all: Stores) => Promise<T>): Promise<T | undefined> {
  try {
    return await once(act)
  } catch {
    return once(act).catch(() => undefined)
  }
}

async function once<T>(act: (all: Stores) => Promise<T>): Promise<T> {
  const opening = openDB<Tables>(DATABASE, VERSION, {
    upgrade: (database) => {
      for (const former of [...database.objectStoreNames]) database.deleteObjectStore(former)
      database.createObjectStore('heads')
      database.createObjectStore('pages')
    },
  })
  const acting = opening.then((database) => ended(database, act))
  try {
    return await Promise.race([acting, tooLate()])
  } finally {
    void acting.catch(() => undefined)
    void opening.then(
      (database) => {
        database.close()
      },
      () => undefined,
    )
  }
}

async function ended<T>(
  database: IDBPDatabase<Tables>,
  act: (all: Stores) => Promise<T>,
): Promise<T> {
  const all = database.transaction(['heads', 'pages'], 'readwrite')
  const [acted] = await Promise.all([act(all), all.done])
  return acted
}

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error('IndexedDB did not end in time'))
    }, SHELF_MS_MAX)
  })
}
