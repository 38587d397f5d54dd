// What this page keeps in IndexedDB. The browser may close it to the page, or lose it: then nothing is found there, and
// what is put there lasts as long as the page.

const DATABASE = 'portillon-scanner'
const VERSION = 2

/** `devices`: keys by account. `phone`: what this phone was told about itself, one record. */
export type Store = 'devices' | 'phone'

/** Undefined where there is no database. */
export async function transact<T>(
  name: Store,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await settled(opening())
    const result = await settled(act(database.transaction(name, mode).objectStore(name)))
    database.close()
    return result
  } catch {
    return undefined
  }
}

function opening(): IDBOpenDBRequest {
  const request = indexedDB.open(DATABASE, VERSION)
  request.onupgradeneeded = () => {
    const { result } = request
    const stores: Store[] = ['devices', 'phone']
    for (const name of stores)
      if (!result.objectStoreNames.contains(name)) result.createObjectStore(name)
  }
  return request
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB failed'))
    }
  })
}
