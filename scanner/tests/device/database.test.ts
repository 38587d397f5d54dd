import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TRANSACTION_MS_MAX, transact } from '../../src/device/database'
import { openMemory } from '../../src/device/memory'
import { arrive } from '../../src/device/arrival'

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const put = (text: string): Promise<unknown> =>
  transact('told', 'readwrite', (store) => store.put(text, 'a'))
const get = (): Promise<unknown> => transact('told', 'readonly', (store) => store.get('a'))

/** A connection that does not end by itself. */
function openAnother(version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('portillon-scanner', version)
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(new Error('not opened'))
    }
  })
}

describe("the page's database", () => {
  it('keeps what it was given', async () => {
    await put('x')
    expect(await get()).toBe('x')
  })

  it('has ended a write when its transaction is complete', async () => {
    let isComplete = false
    const request = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (
      this: IDBObjectStore,
      ...asked
    ) {
      this.transaction.addEventListener('complete', () => (isComplete = true))
      request.mockRestore()
      return this.put(...asked)
    })
    await put('x')
    expect(isComplete).toBe(true)
  })

  it('keeps what an earlier version of it kept', async () => {
    const request = indexedDB.open('portillon-scanner', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('devices').put('key', '7/1')
    }
    await new Promise((resolve) => {
      request.onsuccess = resolve
    })
    request.result.close()
    expect(await transact('devices', 'readonly', (store) => store.get('7/1'))).toBe('key')
  })

  it('is given up where another tab holds up a newer version', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const other = await openAnother(1)
    const found = get()
    await vi.advanceTimersByTimeAsync(TRANSACTION_MS_MAX)
    expect(await found).toBeUndefined()
    other.close()
  })
})

describe('a page whose storage does not answer', () => {
  it('asks the server all the same', async () => {
    const memory = openMemory('phone')
    vi.spyOn(indexedDB, 'open').mockReturnValue({ addEventListener: vi.fn() } as never)
    const visitor = {
      known: async () => memory.told((await memory.current()) ?? ''),
      ask: () => Promise.resolve({ is: 'unauthorised', ended: null } as const),
    }
    expect(await arrive(visitor, () => undefined)).toEqual({ is: 'unauthorised', ended: null })
  })
})
