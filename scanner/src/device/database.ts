// What this page keeps in IndexedDB. The browser may close it to the page, or lose it: then nothing is found there, and
// what is put there lasts as long as the page.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb'

const DATABASE = 'portillon-scanner'
const VERSION = 3
/** A browser that has lost its database may never say so, and another tab may hold up a newer one. */
export const TRANSACTION_MS_MAX = 2000

/** What is in them may come from an earlier program. */
interface Tables extends DBSchema {
  /** Keys by account. */
  devices: { key: string; value: unknown }
  /** Configurations by account. */
  told: { key: string; value: unknown }
  /** Accounts: the one of this phone, and the one of the person who is signed in. */
  current: { key: string; value: unknown }
}

const STORES = ['devices', 'told', 'current'] as const
export type Store = (typeof STORES)[number]

/** Undefined where there is no database, or none in time; otherwise the transaction is complete. */
export async function transact<T, M extends 'readonly' | 'readwrite'>(
  name: Store,
  mode: M,
  act: (store: IDBPObjectStore<Tables, [Store], Store, M>) => Promise<T>,
): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(resolve, TRANSACTION_MS_MAX, undefined)
  })
  return Promise.race([once(name, mode, act).catch(() => undefined), late])
}

async function once<T, M extends 'readonly' | 'readwrite'>(
  name: Store,
  mode: M,
  act: (store: IDBPObjectStore<Tables, [Store], Store, M>) => Promise<T>,
): Promise<T> {
  const database = await opened()
  try {
    const all = database.transaction<Store, M>(name, mode)
    const [result] = await Promise.all([act(all.store), all.done])
    return result
  } finally {
    database.close()
  }
}

function opened(): Promise<IDBPDatabase<Tables>> {
  return openDB<Tables>(DATABASE, VERSION, {
    upgrade: (database) => {
      for (const name of STORES)
        if (!database.objectStoreNames.contains(name)) database.createObjectStore(name)
    },
    // A newer page waits for this connection to end.
    blocking: (_old, _new, event) => {
      ;(event.target as IDBDatabase).close()
    },
  })
}
