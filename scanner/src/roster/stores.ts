// The database of what this phone holds of its event.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import type { Leaf } from '../core/records'
import type { Guest } from '../core/roster/names'
import type { Kept } from './sync'

const DATABASE = 'portillon-roster'
const VERSION = 3
export const STORES = ['heads', 'pages', 'marks', 'records', 'names'] as const
/** A browser that has lost its database may never say so. */
export const SHELF_MS_MAX = 5000

/** Whose roster it is. */
export interface Head extends Omit<Kept, 'pages'> {
  readonly account: string
}

/** What is fetched after the roster. */
export type Kind = 'records' | 'names'

/** How far it is known. */
export interface Mark {
  readonly era: string
  readonly cursor: string
  /** Of the opening key that is the salt of the records' keys; '' for names. */
  readonly keyId: string
}

/** The pages are by their places from 0. Each is a record of its own: with every news only the new ones are written.
 * Records of tickets are by leaf; so are names, if the organiser lets phones hold them. */
interface Tables extends DBSchema {
  heads: { key: string; value: Head }
  pages: { key: number; value: Kept['pages'][number] }
  marks: { key: Kind; value: Mark }
  records: { key: number; value: Leaf }
  names: { key: number; value: readonly Guest[] }
}

type Store = (typeof STORES)[number]
type Mode = 'readonly' | 'readwrite'

export type Stores<Names extends readonly Store[], M extends Mode> = IDBPTransaction<
  Tables,
  Names,
  M
>

/** Undefined where the browser does not do it, also in a second connection: on iPhones a page that was in the background
 * may lose its first one. */
export async function transact<T, const Names extends readonly Store[], M extends Mode>(
  names: Names,
  mode: M,
  act: (all: Stores<Names, M>) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await once(names, mode, act)
  } catch {
    return once(names, mode, act).catch(() => undefined)
  }
}

async function once<T, const Names extends readonly Store[], M extends Mode>(
  names: Names,
  mode: M,
  act: (all: Stores<Names, M>) => Promise<T>,
): Promise<T> {
  const opening = openDB<Tables>(DATABASE, VERSION, {
    upgrade: (database) => {
      for (const former of [...database.objectStoreNames]) database.deleteObjectStore(former)
      for (const name of STORES) database.createObjectStore(name)
    },
  })
  const acting = opening.then((database) => ended(database, names, mode, act))
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

async function ended<T, const Names extends readonly Store[], M extends Mode>(
  database: IDBPDatabase<Tables>,
  names: Names,
  mode: M,
  act: (all: Stores<Names, M>) => Promise<T>,
): Promise<T> {
  const all = database.transaction<Names, M>(names, mode)
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
