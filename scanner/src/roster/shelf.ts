// Where what this phone holds of its event outlives the page: a database of its own. What the browser does not store
// lasts as long as the page, in the memory of RosterSync, and is fetched anew after that.

import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Kept, Shelf } from './sync'

const DATABASE = 'portillon-roster'
const VERSION = 1
const PLACE = 'held'
/** A browser that has lost its database may never say so. */
export const SHELF_MS_MAX = 5000

interface Tables extends DBSchema {
  rosters: { key: string; value: Kept & { readonly account: string } }
}

/** The shelf of this account: what another person left behind is cleared away before it is read. */
export function openShelf(account: string): Shelf {
  const clear = (): Promise<void> => transact((all) => all.clear('rosters'))
  return {
    get: async () => {
      const kept = await transact((all) => all.get('rosters', PLACE))
      if (!kept || kept.account === account) return kept ?? null
      await clear()
      return null
    },
    put: async (kept) => {
      await transact((all) => all.put('rosters', { ...kept, account }, PLACE))
    },
    clear,
  }
}

/** What this phone held of an event at which it does not work any more is cleared away. */
export async function forgetOthers(
  shelf: Shelf,
  events: readonly { readonly id: string }[],
): Promise<void> {
  const kept = await shelf.get()
  if (kept && !events.some(({ id }) => id === kept.event)) await shelf.clear()
}

/** What an account held goes where `isForgotten` says so. */
export async function forgetRosters(isForgotten: (account: string) => boolean): Promise<void> {
  const kept = await transact((all) => all.get('rosters', PLACE))
  if (kept && isForgotten(kept.account)) await clearShelf()
}

/** Nothing of any event is left on this phone. */
export function clearShelf(): Promise<void> {
  return openShelf('').clear()
}

/** Undefined where the browser does not do it, also in a second connection: on iPhones a page that was in the background
 * may lose its first one. */
async function transact<T>(
  act: (database: IDBPDatabase<Tables>) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await once(act)
  } catch {
    return once(act).catch(() => undefined)
  }
}

async function once<T>(act: (database: IDBPDatabase<Tables>) => Promise<T>): Promise<T> {
  const opening = openDB<Tables>(DATABASE, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('rosters')
    },
  })
  const acting = opening.then(act)
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

function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error('IndexedDB did not end in time'))
    }, SHELF_MS_MAX)
  })
}
