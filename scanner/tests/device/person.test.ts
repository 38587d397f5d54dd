import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { arrive as arriveAs, type Arrival } from '../../src/device/arrival'
import { openKeystore } from '../../src/device/keystore'
import { openMemory } from '../../src/device/memory'
import { Person } from '../../src/device/person'
import { readConfig, type Config } from '../../src/settings/config'
import { storageOf } from '../given'

const VECTORS = join(import.meta.dirname, '../../../vectors/scanner/config.json')
const TOLD = (JSON.parse(readFileSync(VECTORS, 'utf-8')) as { 'signed in': object })['signed in']
const ANNA = read({ ...TOLD, account: '7/1', chosen: null, gate: null })
const START = '/scan/start?event=3'

function read(told: object): Config {
  const found = readConfig(told)
  if (!found) throw new Error('no configuration')
  return found
}

let answer: (() => Response) | null = null
let calls: string[] = []
const local = storageOf()

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  answer = null
  calls = []
  local.clear()
  vi.stubGlobal('window', { localStorage: local, sessionStorage: storageOf() })
  vi.stubGlobal('fetch', (url: string) => {
    calls.push(url)
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('no network'))
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const json = (status: number, body: object) => (): Response => Response.json(body, { status })
/** As if the page were opened again. */
const arrive = (query = ''): Promise<Arrival> =>
  arriveAs(
    new Person(openMemory('person'), query),
    () => undefined,
    () => new Promise(() => undefined),
  )

async function wasTold(config: Config, query = ''): Promise<void> {
  answer = json(200, config)
  expect(await arrive(query)).toEqual({ is: 'door', config, isFresh: true })
  answer = null
}

describe('a person who was told their doors', () => {
  beforeEach(() => wasTold({ ...ANNA, chosen: '3' }, '?event=3'))

  it('is asked for with what the address names', () => {
    expect(calls).toEqual(['/scan/config?event=3'])
  })

  it.each([
    ['', { chosen: null, gate: null }],
    ['?event=3', { chosen: '3', gate: null }],
    ['?desk=21', { chosen: null, gate: '21' }],
    ['?organisation=university', { chosen: null, gate: null }],
  ])('stands there without a network: %s', async (query, place) => {
    expect(await arrive(query)).toEqual({
      is: 'door',
      config: { ...ANNA, ...place },
      isFresh: false,
    })
  })

  it.each(['?event=4', '?desk=99', '?organisation=theatre'])(
    'needs the network for what they were not told: %s',
    async (query) => {
      expect(await arrive(query)).toEqual({ is: 'unreachable' })
    },
  )

  it('finds the door of another organisation, too', async () => {
    const [, , garden] = ANNA.events
    await wasTold({ ...ANNA, account: '7/2', events: garden ? [garden] : [] })
    expect(await arrive()).toMatchObject({ config: { account: '7/2' } })
    expect(await arrive('?event=3')).toMatchObject({ config: { account: '7/1' } })
  })

  it('is forgotten when their session has ended', async () => {
    await openKeystore().put('7/1', { device: '5', key: 'five' })
    local.setItem('portillon-scanner:7/1', '{}')
    local.setItem('portillon-scanner:device/9', '{}')
    answer = json(401, { start: START })
    expect(await arrive('?event=3')).toEqual({ is: 'sent-on', to: START })
    answer = null
    expect(await arrive('?event=3')).toEqual({ is: 'unreachable' })
    expect(await openKeystore().get('7/1')).toBeNull()
    expect([local.length, local.key(0)]).toEqual([1, 'portillon-scanner:device/9'])
  })

  it('is forgotten when somebody else has signed in; an enrolled phone is not', async () => {
    await openKeystore().put('7/1/desk-21', { device: '5', key: 'five' })
    await openKeystore().put('device/9', { device: '9', key: 'nine' })
    await openMemory('phone').tell({ ...ANNA, account: 'device/9', enrolled: true })
    await wasTold({ ...ANNA, account: '8/1', events: [] })
    expect(await arrive()).toMatchObject({ config: { account: '8/1' } })
    expect(await arrive('?event=3')).toEqual({ is: 'unreachable' })
    expect(await openKeystore().get('7/1/desk-21')).toBeNull()
    expect(await openKeystore().get('device/9')).not.toBeNull()
    expect(await openMemory('phone').told('device/9')).not.toBeNull()
  })

  it('does not stand at a door that was taken away', async () => {
    answer = json(403, { start: START })
    expect(await arrive('?event=3')).toEqual({ is: 'sent-on', to: START })
    answer = null
    expect(await arrive('?event=3')).toEqual({ is: 'unreachable' })
  })

  it.each([
    (): Response => new Response('<html>Welcome! Room?</html>', { status: 401 }),
    json(401, { error: 'proxy' }),
    json(403, {}),
    json(500, {}),
    (): Response => new Response('<html>Welcome! Room?</html>'),
  ])('stays there whatever a proxy says', async (said) => {
    answer = said
    expect(await arrive('?event=3')).toMatchObject({ is: 'door', isFresh: false })
  })

  it('says that a server of another form does not fit', async () => {
    vi.stubGlobal('console', { error: vi.fn() })
    answer = json(200, { ...ANNA, form: 99 })
    expect(await arrive()).toEqual({ is: 'mismatch' })
  })
})

it('asks for lasting storage when a person is new here', async () => {
  const ask = vi.fn()
  answer = json(200, ANNA)
  for (let times = 0; times < 2; times++) await new Person(openMemory('person'), '', ask).ask()
  expect(ask).toHaveBeenCalledTimes(1)
})
