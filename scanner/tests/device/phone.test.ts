import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { arrive as arriveAs, type Arrival } from '../../src/device/arrival'
import type { Device, Keystore } from '../../src/device/keystore'
import type { Memory } from '../../src/device/memory'
import { Phone } from '../../src/device/phone'
import { readConfig, type Config } from '../../src/settings/config'

const VECTORS = join(import.meta.dirname, '../../../vectors/scanner/config.json')
const TOLD = (JSON.parse(readFileSync(VECTORS, 'utf-8')) as { phone: object }).phone
const config: Config = read(TOLD)
const ACCOUNT = 'device/9'
const NINE: Device = { device: '9', key: 'nine' }
const TEN: Device = { device: '10', key: 'ten' }
const HOTEL = (): Response => new Response('<html>Welcome! Room?</html>', { status: 401 })

function read(told: object): Config {
  const found = readConfig(told)
  if (!found) throw new Error('no configuration')
  return found
}

/** What the server answers, by address; nothing where nothing stands. */
type Server = Partial<Record<string, (key: string | null) => Response>>
let server: Server = {}
let current: string | null = null
let kept: Config | null = null
let keys = new Map<string, Device>()
let calls: string[] = []

beforeEach(() => {
  server = {}
  current = null
  kept = null
  keys = new Map()
  calls = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    calls.push(url)
    const answer = server[url]?.(new Headers(init.headers).get('Authorization'))
    return answer ? Promise.resolve(answer) : Promise.reject(new TypeError('no network'))
  })
  vi.stubGlobal('navigator', { userAgent: 'iPhone' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const memory: Memory = {
  current: () => Promise.resolve(current),
  become: (account) => Promise.resolve(void (current = account)),
  told: () => Promise.resolve(kept),
  all: () => Promise.resolve(kept ? [kept] : []),
  tell: (config) => Promise.resolve(void (kept = config)),
  forget: (account) => {
    if (kept?.account === account) kept = null
    if (current === account) current = null
    return Promise.resolve()
  },
}
const keystore: Keystore = {
  get: (account) => Promise.resolve(keys.get(account) ?? null),
  put: (account, device) => Promise.resolve(void keys.set(account, device)),
  delete: (account) => Promise.resolve(void keys.delete(account)),
}
const json = (status: number, body: object) => (): Response => Response.json(body, { status })

const never = (): Promise<void> => new Promise(() => undefined)

function phone(): Phone {
  return new Phone(memory, keystore)
}
const arrive = (): Promise<Arrival> => arriveAs(phone(), () => undefined, never)

function isDeviceNine(): void {
  current = ACCOUNT
  kept = config
  keys.set(ACCOUNT, NINE)
}

describe('a phone that was told its door', () => {
  beforeEach(isDeviceNine)

  it('stands there without a network', async () => {
    expect(await arrive()).toEqual({ is: 'door', config, isFresh: false })
  })

  it('is told anew where there is one, by its key', async () => {
    server['/door/config'] = (key) => {
      expect(key).toBe('Bearer nine')
      return Response.json({ ...TOLD, chosen: '3', news: 1 })
    }
    expect(await arrive()).toEqual({
      is: 'door',
      config: { ...config, chosen: '3' },
      isFresh: true,
    })
    expect(kept?.chosen).toBe('3')
    expect(calls).toEqual(['/door/config'])
  })

  it('does not wait for a server that is slow, and hears it later', async () => {
    let answer: (response: Response) => void = () => undefined
    vi.stubGlobal('fetch', () => new Promise((resolve) => (answer = resolve)))
    const late = new Promise<Arrival>((hear) => {
      void arriveAs(phone(), hear, () => Promise.resolve()).then((first) => {
        expect(first).toEqual({ is: 'door', config, isFresh: false })
        answer(Response.json(TOLD))
      })
    })
    expect(await late).toEqual({ is: 'door', config, isFresh: true })
  })

  it.each(['revoked', 'expired'] as const)('forgets all of it when it is %s', async (ended) => {
    server['/door/config'] = json(401, { ended })
    server['/door/device/'] = json(403, { ended: null })
    expect(await arrive()).toEqual({ is: 'unauthorised', ended })
    expect([kept, current, keys.size]).toEqual([null, null, 0])
  })

  it.each([HOTEL, json(401, { error: 'proxy' }), json(500, {}), json(302, {})])(
    'believes nobody else that it is none any more',
    async (answer) => {
      server['/door/config'] = answer
      expect(await arrive()).toEqual({ is: 'door', config, isFresh: false })
      expect(keys.get(ACCOUNT)).toEqual(NINE)
    },
  )

  it('becomes the newer device of its browser, and keeps the former key no longer', async () => {
    server['/door/config'] = (key) =>
      key === 'Bearer ten'
        ? Response.json({ ...TOLD, account: 'device/10' })
        : Response.json({ ended: null }, { status: 409 })
    server['/door/device/'] = json(200, TEN)
    expect(await arrive()).toMatchObject({ is: 'door', isFresh: true })
    expect([...keys]).toEqual([['device/10', TEN]])
  })

  it('says that a server of another form does not fit', async () => {
    server['/door/config'] = json(200, { ...TOLD, form: 2 })
    expect(await arrive()).toEqual({ is: 'mismatch' })
  })
})

describe('a phone that knows nothing', () => {
  it('needs a connection', async () => {
    expect(await arrive()).toEqual({ is: 'unreachable' })
  })

  it('fetches the key that its browser got by a code', async () => {
    server['/door/device/'] = json(200, NINE)
    server['/door/config'] = json(200, TOLD)
    expect(await arrive()).toEqual({ is: 'door', config, isFresh: true })
    expect(keys.get(ACCOUNT)).toEqual(NINE)
  })

  it('is no device where its browser has no key', async () => {
    server['/door/device/'] = json(403, { ended: null })
    expect(await arrive()).toEqual({ is: 'unauthorised', ended: null })
  })

  it('becomes one by a code that its scanner reads', async () => {
    server['/api/v1/devices'] = json(201, { ...NINE, gates: [] })
    server['/door/config'] = json(200, TOLD)
    const own = phone()
    expect(await own.enrol('TOKEN', 'Anna')).toEqual(NINE)
    expect(await own.ask()).toEqual({ is: 'door', config, isFresh: true })
    expect(calls).not.toContain('/door/device/')
  })

  it('keeps its key where it is not told its door at once', async () => {
    server['/api/v1/devices'] = json(201, NINE)
    server['/door/device/'] = json(403, { ended: null })
    const own = phone()
    await own.enrol('TOKEN', 'Anna')
    expect(await own.ask()).toEqual({ is: 'unreachable' })
    server['/door/config'] = json(200, TOLD)
    expect(await arrive()).toEqual({ is: 'door', config, isFresh: true })
  })

  it('says why a code authorises nothing', async () => {
    server['/api/v1/devices'] = json(410, { detail: 'Used up.' })
    expect(await phone().enrol('TOKEN', 'Anna')).toEqual({ refused: 'Used up.' })
    expect(keys.size).toBe(0)
  })
})
