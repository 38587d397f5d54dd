import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { authorise } from '../../src/device/authorise'
import type { Device, Keystore } from '../../src/device/keystore'

let requests: { url: string; key: string | null }[] = []
let valid = new Set<string>()

beforeEach(() => {
  requests = []
  valid = new Set()
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const key = new Headers(init.headers).get('Authorization')
    requests.push({ url, key })
    return Promise.resolve(new Response('{}', { status: valid.has(key ?? '') ? 200 : 401 }))
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

function memory(): Keystore & { kept: Map<string, Device> } {
  const kept = new Map<string, Device>()
  return {
    kept,
    get: (account) => Promise.resolve(kept.get(account) ?? null),
    put: (account, device) => Promise.resolve(void kept.set(account, device)),
    delete: (account) => Promise.resolve(void kept.delete(account)),
  }
}

describe('authorise', () => {
  it('enrols once, also when several calls start at once', async () => {
    valid.add('Bearer k1')
    const enrol = vi.fn(() => Promise.resolve({ device: 'd', key: 'k1' }))
    const request = authorise(enrol, memory(), 'anna').request
    await Promise.all([request('/a', {}), request('/b', {}), request('/c', {})])
    await request('/d', {})
    expect(enrol).toHaveBeenCalledTimes(1)
    expect(requests.every(({ key }) => key === 'Bearer k1')).toBe(true)
  })

  it('enrols anew when the key was revoked, and sends the same request again', async () => {
    const keys = memory()
    keys.kept.set('anna', { device: 'd', key: 'old' })
    valid.add('Bearer new')
    const request = authorise(
      () => Promise.resolve({ device: 'e', key: 'new' }),
      keys,
      'anna',
    ).request
    const response = await request('/scans', {})
    expect(response).toBeInstanceOf(Response)
    expect(requests.map(({ key }) => key)).toEqual(['Bearer old', 'Bearer new'])
    expect(keys.kept.get('anna')?.key).toBe('new')
  })

  it('says that the session is over when a new key is refused too', async () => {
    const enrol = vi.fn(() => Promise.resolve({ device: 'd', key: 'k' }))
    expect(await authorise(enrol, memory(), 'anna').request('/scans', {})).toBe('signed-out')
    expect(enrol).toHaveBeenCalledTimes(2)
  })

  it('keeps a refused key until it has another', async () => {
    const keys = memory()
    keys.kept.set('anna', { device: 'd', key: 'refused by a proxy' })
    const request = authorise(() => Promise.resolve('signed-out'), keys, 'anna').request
    expect(await request('/scans', {})).toBe('signed-out')
    valid.add('Bearer refused by a proxy')
    expect(await request('/scans', {})).toBeInstanceOf(Response)
  })

  it('passes on that the person is signed out or the server away', async () => {
    for (const state of ['signed-out', 'unreachable'] as const)
      expect(
        await authorise(() => Promise.resolve(state), memory(), 'anna').request('/x', {}),
      ).toBe(state)
  })

  it("keeps one account's key from another's", async () => {
    const keys = memory()
    keys.kept.set('anna', { device: 'd', key: 'annas' })
    valid.add('Bearer bobs')
    await authorise(() => Promise.resolve({ device: 'e', key: 'bobs' }), keys, 'bob').request(
      '/x',
      {},
    )
    expect(requests.map(({ key }) => key)).toEqual(['Bearer bobs'])
  })
})
