import 'fake-indexeddb/auto'
import { deflateSync } from 'node:zlib'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { NEWS_MS } from '../../src/roster/feed'
import { NamesHere } from '../../src/roster/names'
import { clearShelf, openShelf } from '../../src/roster/shelf'
import { ERA, KEYS, signed } from './signed_records'

const HERE = { of: 'event-7', gate: '1', keys: KEYS }

let asked: string[]
let answers: Response[]

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  globalThis.indexedDB = new IDBFactory()
  ;[asked, answers] = [[], []]
  await openShelf('7/1').put({ of: 'event-7', keys: {}, pages: [] })
})

afterEach(() => {
  vi.useRealTimers()
})

function names(): NamesHere {
  const request = (url: string) => {
    asked.push(url)
    return Promise.resolve(answers.shift() ?? ('unreachable' as const))
  }
  return new NamesHere({ request, url: '/roster', isBusy: () => false })
}

type Told = [id: number, name: string | null, seat?: string]

/** The number of a ticket is 100,000,000 more than its id. */
function page(told: readonly Told[], header: object = {}): Response {
  const columns = {
    id: told.map(([id], row) => (row === 0 ? 0 : id - (told[row - 1]?.[0] ?? 0))),
    number: told.map(([id]) => 100_000_000 + id),
  }
  const texts = told.map(([, name, seat = '']) => name && [name, seat, name.toLowerCase()])
  const tail = deflateSync(Buffer.from(JSON.stringify(texts)))
  const named = { roster: ERA, begins: false, more: false, removed: [], first: told[0]?.[0] ?? 0 }
  return new Response(signed({ ...named, ...header }, columns, tail))
}

const first = { since: '', begins: true, cursor: 'c1' }
const found = async (here: NamesHere, text: string) =>
  (await here.find(text, 'event-7', () => 'VIP'))?.people.map(({ name }) => name) ?? null

async function held(...told: Told[]): Promise<NamesHere> {
  const here = names()
  answers.push(page(told, first))
  await here.followed(HERE)
  return here
}

/** Asks for what is new. */
async function followed(here: NamesHere, answer: Response): Promise<void> {
  answers.push(answer)
  await vi.advanceTimersByTimeAsync(NEWS_MS)
  await here.followed(HERE)
}

it('are found in their order, with the number that is scanned next', async () => {
  const here = await held([5, 'Bob Muster'], [9, 'Anna Muster'], [70_000, 'Carl Roux'])
  expect(asked).toEqual(['/roster/names?gate=1'])
  expect(await found(here, 'mus')).toEqual(['Anna Muster', 'Bob Muster'])
  const { people } = (await here.find('roux', 'event-7', () => '')) ?? {}
  expect(people).toEqual([
    { handle: '100070000', number: '100070000', name: 'Carl Roux', hint: '' },
  ])
  expect(here.withNumber('100070000')?.credential).toBe(70_000)
  expect(here.withNumber('100000005')).not.toBeNull()
  expect(here.withNumber('100000006')).toBeNull()
})

it('are told apart by their seats, else by their numbers', async () => {
  const here = await held([5, 'Anna Roux', 'A 1'], [6, 'Anna Roux', 'A 2'], [7, 'Bob Roux', 'A 1'])
  const hints = async (text: string) =>
    (await here.find(text, 'event-7', () => 'VIP'))?.people.map(({ hint }) => hint)
  expect(await hints('roux')).toEqual(['A 1', 'A 2', ''])
  await followed(here, page([[6, 'Anna Roux', 'A 1']], { since: 'c1', cursor: 'c2' }))
  expect(await hints('roux')).toEqual(['…0005', '…0006', ''])
})

it('are at most ten, of valid tickets', async () => {
  const many = Array.from({ length: 12 }, (_, n): Told => [n + 1, `Guest ${n + 10}`])
  const here = await held(...many)
  const all = await here.find('guest', 'event-7', () => '')
  expect(all?.people).toHaveLength(10)
  expect(all?.more).toBe(true)
  const some = await here.find('guest', 'event-7', (credential) => (credential > 2 ? '' : null))
  expect(some?.people[0]?.name).toBe('Guest 12')
  expect(some?.more).toBe(false)
})

it('go when a guest is erased or a ticket is removed', async () => {
  const here = await held([5, 'Anna Roux'], [6, 'Bob Roux'], [7, 'Carl Roux'])
  const header = { since: 'c1', cursor: 'c2', removed: ['7'] }
  await followed(here, page([[5, null]], header))
  expect(await found(here, 'roux')).toEqual(['Bob Roux'])
})

it('all go when the server says that this phone may not hold them', async () => {
  const here = await held([5, 'Anna Roux'])
  const init = { status: 403, headers: { 'Content-Type': 'text/html' } }
  await followed(here, new Response('a hotel’s page', init))
  expect(await found(here, 'roux')).toEqual(['Anna Roux'])

  const ours = { status: 403, headers: { 'Content-Type': 'application/problem+json' } }
  await followed(here, new Response('{}', ours))
  expect(await found(here, 'roux')).toBeNull()
})

it('go with the roster, and when the organiser wants none', async () => {
  const here = await held([5, 'Anna Roux'])
  await clearShelf()
  expect(await found(here, 'roux')).toBeNull()

  await openShelf('7/1').put({ of: 'event-7', keys: {}, pages: [] })
  const again = await held([5, 'Anna Roux'])
  await again.find('roux', 'event-7', () => '')
  await again.drop()
  expect(await found(again, 'roux')).toBeNull()
  expect(again.withNumber('100000005')).toBeNull()
})
