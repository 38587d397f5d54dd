import { afterEach, describe, expect, it, vi } from 'vitest'
import { readCode, readKeys } from '../../src/roster/keys'
import { readVectors } from '../core/vectors'

interface Vectors {
  keys: { kid: string; opening: string; verifying: string }[]
  opens: { name: string; token: string; claim: { credential: number; issue: number } }[]
  refuses: { name: string; token: string }[]
}

const [older, vectors] = readVectors('seal') as [Vectors, Vectors]
const TOLD = {
  codes: [...older.keys, ...vectors.keys].map(({ kid, opening, verifying }) => ({
    ...{ key_id: kid, opening_key: opening, verifying_key: verifying },
  })),
  pages: [{ generation: 3, key: 'ab'.repeat(32) }],
  elsewhere: [],
}
const keys = readKeys(TOLD)
if (!keys) throw new Error('no keys')

it('are read from what the server tells, and from nothing else', () => {
  expect(keys.pages.get(3)).toEqual(new Uint8Array(32).fill(0xab))
  expect(readKeys({ ...TOLD, pages: [{ generation: 3, key: 'xy' }] })).toBeNull()
  expect(readKeys({ welcome: 'to our hotel' })).toBeNull()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a scanned text', () => {
  it.each(vectors.opens)('is a code of a ticket: $name', async ({ token, claim }) => {
    const { credential, issue } = claim
    const url = `HTTPS://TICKETS.EXAMPLE/T/${token}`
    const secret = 'secret' in claim ? claim.secret : undefined
    expect(await readCode(url, keys)).toEqual({ is: 'code', credential, issue, secret })
  })

  it.each(['https://menu.example', 'hello', ''])('is no ticket’s: %j', async (text) => {
    expect(await readCode(text, keys)).toEqual({ is: 'foreign' })
  })

  it('is no ticket’s if somebody else has sealed it', async () => {
    const token = vectors.opens[0]?.token ?? ''
    const forged = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
    expect(await readCode(forged, keys)).toEqual({ is: 'foreign' })
  })

  it('is that of something else as its key id says, and a pass’s number', async () => {
    const { kid } = vectors.keys[0] ?? { kid: '' }
    const token = vectors.opens[0]?.token ?? ''
    const titles = { fr: 'Bal', de: 'Ball', en: 'Ball' }
    const other = readKeys({ ...TOLD, codes: [], elsewhere: [{ key_id: kid, title: titles }] })
    if (!other) throw new Error('no keys')
    expect(await readCode(token, other)).toEqual({ is: 'elsewhere', titles })
    expect(await readCode('6503 0010', keys)).toEqual({ is: 'pass-number', number: '65030010' })
  })

  it('is for the server to tell without its key, and so is a number', async () => {
    const token = vectors.opens[0]?.token ?? ''
    expect(await readCode(token, { ...keys, codes: {} })).toEqual({ is: 'unclear' })
    expect(await readCode('123456782', keys)).toEqual({ is: 'unclear' })
  })

  it.each([
    ['has no cryptography, as over plain HTTP', undefined],
    ['fails', { importKey: () => Promise.reject(new Error('out of memory')) }],
  ])('is for the server to tell where the browser %s', async (_, subtle) => {
    vi.stubGlobal('crypto', { subtle })
    for (const { opens } of [older, vectors])
      expect(await readCode(opens[0]?.token ?? '', keys)).toEqual({ is: 'unclear' })
  })
})
