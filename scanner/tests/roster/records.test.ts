import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NEWS_MS, PAUSE_MS } from '../../src/roster/feed'
import { Records } from '../../src/roster/records'
import { clearShelf, openShelf } from '../../src/roster/shelf'
import { KEYS, recordsPage, secretOf, type Told } from './signed_records'

const HERE = { of: 'event-7', gate: '1', keys: KEYS }
const ANNA: Told = { id: 5, n: 1, texts: ['Anna Muster', 'Row 7', 'VIP', 'CHF 9', 'wheelchair'] }
const BOB: Told = { id: 70_000, n: 1, texts: ['Bob', '', '', '', '', 'B'] }

type Answer = Uint8Array<ArrayBuffer> | 'unreachable'

let asked: string[]
let answers: (Answer | Promise<Answer>)[]
let isBusy: boolean

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  globalThis.indexedDB = new IDBFactory()
  ;[asked, answers, isBusy] = [[], [], false]
  await openShelf('7/1').put({ of: 'event-7', keys: {}, pages: [] })
})

afterEach(() => {
  vi.useRealTimers()
})

function fetched(): Records {
  const request = async (url: string, { signal }: RequestInit) => {
    asked.push(url.replace('/roster', ''))
    const aborted = new Promise<'unreachable'>((resolve) => {
      signal?.addEventListener('abort', () => {
        resolve('unreachable')
      })
    })
    const answer = await Promise.race([answers.shift() ?? 'unreachable', aborted])
    return typeof answer === 'string' ? answer : new Response(answer)
  }
  return new Records({ request, url: '/roster', isBusy: () => isBusy })
}

const first = { since: '', begins: true, cursor: 'c1' }

/** What the phone knows of the ticket when its code was read. */
async function known(records: Records, id: number, secret = secretOf(id)) {
  await records.open({ is: 'code', credential: id, issue: 1, secret }, HERE)
  return records.opened.peek().get(String(id)) ?? null
}

/** Until the phone has asked so often. */
const askedTimes = (times: number) =>
  vi.waitFor(() => {
    expect(asked).toHaveLength(times)
  })

it('are opened by a code of their ticket alone', async () => {
  const records = fetched()
  answers = [recordsPage([ANNA, BOB], first)]
  await records.followed(HERE)

  expect(await known(records, 5)).toEqual({
    ...{ name: 'Anna Muster', seat: 'Row 7', category: 'VIP' },
    ...{ price: 'CHF 9', note: 'wheelchair', lane: '' },
  })
  expect(await known(records, 70_000, secretOf(5))).toBeNull()
  expect(await known(records, 70_000)).toMatchObject({ name: 'Bob', lane: 'B' })
  await records.open({ is: 'code', credential: 6, issue: 1 }, HERE)
  expect(records.opened.peek().size).toBe(2)
})

it('are still there when the page is loaded again, and go with the roster', async () => {
  answers = [recordsPage([ANNA], first)]
  await fetched().followed(HERE)
  const again = fetched()
  expect(await known(again, 5)).toMatchObject({ name: 'Anna Muster' })
  again.forget()
  expect(again.opened.peek().size).toBe(0)

  await clearShelf()
  expect(await known(again, 5)).toBeNull()
  await openShelf('7/1').put({ of: 'event-7', keys: {}, pages: [] })
  expect(await known(again, 5)).toBeNull()
})

it('are fetched page by page, with pauses, while nobody waits for an answer', async () => {
  const records = fetched()
  answers = [
    recordsPage([ANNA], { ...first, more: true }),
    recordsPage([BOB], { since: 'c1', cursor: 'c2' }),
  ]
  isBusy = true
  const following = records.followed(HERE)
  await askedTimes(1)
  await vi.advanceTimersByTimeAsync(10 * PAUSE_MS)
  expect(asked).toEqual(['/records?gate=1'])
  isBusy = false
  await vi.waitFor(() => vi.advanceTimersByTimeAsync(PAUSE_MS).then(() => askedTimes(2)))
  await following
  expect(asked[1]).toBe('/records?gate=1&since=c1')
  expect(await known(records, 70_000)).toMatchObject({ name: 'Bob', lane: 'B' })
})

it('give way to a scan, and are fetched after it', async () => {
  const records = fetched()
  answers = [new Promise(() => undefined), recordsPage([ANNA], first)]
  const following = records.followed(HERE)
  await askedTimes(1)
  records.scanned()
  await vi.waitFor(() => vi.advanceTimersByTimeAsync(PAUSE_MS).then(() => askedTimes(2)))
  await following
  expect(await known(records, 5)).not.toBeNull()
})

describe('what is new', () => {
  async function following(page: Uint8Array<ArrayBuffer>): Promise<Records> {
    const records = fetched()
    answers = [recordsPage([ANNA, BOB], first), page]
    await records.followed(HERE)
    await records.followed(HERE)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(NEWS_MS)
    await records.followed(HERE)
    expect(asked[1]).toContain('since=c1')
    return records
  }

  it('takes the place of what was known', async () => {
    const told = [{ ...ANNA, n: 2, texts: ['Anna Beispiel', '', '', '', ''] }]
    const records = await following(recordsPage(told, { since: 'c1', cursor: 'c2' }))
    expect(await known(records, 5)).toMatchObject({ name: 'Anna Beispiel' })
    expect(await known(records, 70_000)).not.toBeNull()
  })

  it('leaves nothing of whoever was erased, nor of a ticket that was removed', async () => {
    const before = recordsPage([ANNA], first)
    const told = [{ ...ANNA, n: 2, texts: null }]
    const header = { since: 'c1', cursor: 'c2', removed: ['70000'] }
    const records = await following(recordsPage(told, header))
    expect(await known(records, 5)).toBeNull()
    expect(await known(records, 70_000)).toBeNull()
    const disk = await allOnDisk()
    expect(disk).toHaveLength(1)
    expect(disk[0]?.boxes).toHaveLength(0)
    expect(before.length).toBeGreaterThan(0)
  })

  it('begins anew after a restore', async () => {
    const header = { since: 'c1', cursor: 'd1', begins: true }
    const records = await following(recordsPage([BOB], header))
    expect(await known(records, 5)).toBeNull()
    expect(await known(records, 70_000)).toMatchObject({ name: 'Bob', lane: 'B' })
  })

  it('is not believed if the server did not sign it', async () => {
    const page = recordsPage([BOB], { since: 'c1', cursor: 'd1', begins: true })
    page[page.length - 1] = (page.at(-1) ?? 0) ^ 1
    const records = await following(page)
    expect(await known(records, 5)).toMatchObject({ name: 'Anna Muster' })
  })
})

it('are not kept of an event that this phone has left meanwhile', async () => {
  const records = fetched()
  let answer: (page: Uint8Array<ArrayBuffer>) => void = () => undefined
  answers = [new Promise((resolve) => (answer = resolve))]
  const following = records.followed(HERE)
  await askedTimes(1)
  await clearShelf()
  await openShelf('7/1').put({ of: 'event-8', keys: {}, pages: [] })
  answer(recordsPage([ANNA], first))
  await following
  expect(await allOnDisk()).toEqual([])
})

async function allOnDisk(): Promise<{ boxes: Uint8Array }[]> {
  const opening = indexedDB.open('portillon-roster')
  const database = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => {
      resolve(opening.result)
    }
  })
  const asked = database.transaction('records').objectStore('records').getAll()
  return new Promise((resolve) => {
    asked.onsuccess = () => {
      database.close()
      resolve(asked.result as { boxes: Uint8Array }[])
    }
  })
}
