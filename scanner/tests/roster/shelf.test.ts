import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clearShelf, forgetOthers, openShelf } from '../../src/roster/shelf'
import { SHELF_MS_MAX } from '../../src/roster/stores'
import { desk, event, gate } from '../given'

const KEPT = { of: 'event-7', keys: { codes: [] }, pages: [Uint8Array.of(1, 2), Uint8Array.of(3)] }

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

it('has what was put there last, also when the page is loaded again', async () => {
  await openShelf('7/1').put(KEPT)
  await openShelf('7/1').put({ ...KEPT, pages: [] })
  expect(await openShelf('7/1').get()).toMatchObject({ ...KEPT, pages: [] })
})

describe('with every news', () => {
  const page = Uint8Array.of(4)
  const more = { ...KEPT, pages: [...KEPT.pages, page] }

  it('writes only the pages that are new', async () => {
    const shelf = openShelf('7/1')
    await shelf.put(KEPT)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    await shelf.put(more)
    expect(pagesIn(put.mock.calls)).toEqual([page])
    expect(await shelf.get()).toMatchObject(more)
  })

  it('goes on behind what it had before the page was loaded again', async () => {
    await openShelf('7/1').put(KEPT)
    const shelf = openShelf('7/1')
    const pages = (await shelf.get())?.pages ?? []
    const put = vi.spyOn(IDBObjectStore.prototype, 'put')
    await shelf.put({ ...KEPT, pages: [...pages, page] })
    expect(pagesIn(put.mock.calls)).toEqual([page])
    expect(await openShelf('7/1').get()).toMatchObject(more)
  })

  it('writes all where it was cleared by another', async () => {
    const shelf = openShelf('7/1')
    await shelf.put(KEPT)
    await clearShelf()
    await shelf.put(more)
    expect(await shelf.get()).toMatchObject(more)
  })

  it('writes all again after a write that failed', async () => {
    const shelf = openShelf('7/1')
    await shelf.put(KEPT)
    const failing = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError')
    })
    await shelf.put(more)
    failing.mockRestore()
    await shelf.put({ ...KEPT, pages: [...more.pages, page] })
    expect((await shelf.get())?.pages).toHaveLength(4)
  })

  const pagesIn = (calls: readonly unknown[][]): unknown[] =>
    calls.map(([value]) => value).filter((value) => value instanceof Uint8Array)
})

it('has nothing of another person’s', async () => {
  await openShelf('7/1').put(KEPT)
  expect(await openShelf('8/2').get()).toBeNull()
  expect(await openShelf('7/1').get()).toBeNull()
})

it('can be cleared by whoever it is', async () => {
  await openShelf('7/1').put(KEPT)
  await clearShelf()
  expect(await openShelf('7/1').get()).toBeNull()
})

it.each([
  ['event-7', [event('7', [gate('1')])], [event('6', [gate('2')]), event('p', [desk('7')])]],
  ['desk-5', [event('p', [desk('4'), desk('5')])], [event('5', [gate('5')])]],
])('keeps nothing of what the phone does not work at any more: %s', async (of, still, others) => {
  const shelf = openShelf('7/1')
  await shelf.put({ ...KEPT, of })
  await forgetOthers(shelf, [...others, ...still])
  expect(await shelf.get()).not.toBeNull()
  await forgetOthers(shelf, others)
  expect(await shelf.get()).toBeNull()
})

it('is tried once more if the browser has lost its database', async () => {
  await openShelf('7/1').put(KEPT)
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
  transaction.mockImplementationOnce(() => {
    throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
  })
  expect(await openShelf('7/1').get()).toMatchObject(KEPT)
})

it('is empty where the browser stores nothing, without a complaint', async () => {
  await openShelf('7/1').put(KEPT)
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
    throw new DOMException('', 'QuotaExceededError')
  })
  const shelf = openShelf('7/1')
  await shelf.put(KEPT)
  expect(await shelf.get()).toBeNull()
  await shelf.clear()
})

it('is empty where the browser never answers', async () => {
  vi.useFakeTimers()
  vi.spyOn(IDBFactory.prototype, 'open').mockReturnValue(new EventTarget() as IDBOpenDBRequest)
  const got = openShelf('7/1').get()
  await vi.advanceTimersByTimeAsync(2 * SHELF_MS_MAX)
  expect(await got).toBeNull()
})
