import { base32nopad } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Claim } from '../../src/core/claim'
import { verifyByNoble, verifyEd25519 } from '../../src/core/ed25519'
import { keyId, open, type Keyring } from '../../src/core/seal'
import { readVectors } from './vectors'

interface Vectors {
  keys: { kid: string; opening: string; verifying: string }[]
  opens: { name: string; token: string; claim: Claim }[]
  refuses: { name: string; token: string }[]
}

const files = readVectors('seal') as Vectors[]
const [v1, v2] = files as [Vectors, Vectors]
const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, 'hex'))
const keyringOf = (file: Vectors): Keyring =>
  Object.fromEntries(
    file.keys.map((key) => [
      key.kid,
      { openingKey: bytes(key.opening), verifyingKey: bytes(key.verifying) },
    ]),
  )

describe.each(files)('vectors/seal', (file) => {
  const keyring = keyringOf(file)

  describe.each([
    ['WebCrypto', verifyEd25519],
    ['noble-curves', verifyByNoble],
  ])('by %s', (_, verify) => {
    it.each(file.opens)('opens $name', async ({ token, claim }) => {
      expect(await open(token, keyring, verify)).toEqual(claim)
      expect(await open(token.toLowerCase(), keyring, verify)).toEqual(claim)
    })

    it.each(file.refuses)('refuses $name', async ({ token }) => {
      expect(await open(token, keyring, verify)).toBeNull()
    })
  })

  it('refuses every token with one character changed, cut short or carried on', async () => {
    const character = fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567 =0189\u017f'))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...file.opens),
        fc.nat(),
        character,
        async ({ token }, at, put) => {
          const index = at % token.length
          fc.pre(token[index] !== put)
          expect(
            await open(token.slice(0, index) + put + token.slice(index + 1), keyring),
          ).toBeNull()
          expect(await open(token.slice(0, index), keyring)).toBeNull()
          expect(await open(token + put, keyring)).toBeNull()
        },
      ),
    )
  })
})

describe('version 1', () => {
  const keyring = keyringOf(v1)

  it('refuses every token with one bit flipped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...v1.opens), fc.nat(), async ({ token }, at) => {
        const raw = base32nopad.decode(token)
        const bit = at % (raw.length * 8)
        raw[bit >> 3]! ^= 1 << (bit & 7)
        expect(await open(base32nopad.encode(raw), keyring)).toBeNull()
      }),
    )
  })
})

describe('version 2', () => {
  const keyring = keyringOf(v2)

  it('refuses parts of two tokens put together', async () => {
    const genuine = new Set(v2.opens.map(({ token }) => token))
    const one = fc.constantFrom(...v2.opens)
    await fc.assert(
      fc.asyncProperty(one, one, fc.nat(), fc.nat(), async (head, tail, at, from) => {
        const begun = head.token.slice(0, at % head.token.length)
        const spliced = begun + tail.token.slice(from % tail.token.length)
        fc.pre(!genuine.has(spliced))
        expect(await open(spliced, keyring)).toBeNull()
      }),
    )
  })
})

describe.each(files)('open', (file) => {
  const { opens, refuses } = file
  const keyring = keyringOf(file)

  it('does no cryptography for a token of an impossible length', async () => {
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
    const tooShort = base32nopad.encode(new Uint8Array(99).fill(1))
    const tooLong = base32nopad.encode(new Uint8Array(401).fill(1))
    const head = v2.opens[0]!.token.slice(0, 11)
    const digits = [184, 185, 187, 966, 100_000].map((count) => head + '1'.repeat(count))
    for (const token of [tooShort, tooLong, 'A'.repeat(100_000), ...digits])
      expect(await open(token, keyring)).toBeNull()
    expect(decrypt).not.toHaveBeenCalled()
    decrypt.mockRestore()
  })

  it('refuses without the key', async () => {
    expect(await open(opens[0]!.token, {})).toBeNull()
  })

  it('falls back to noble-curves where WebCrypto lacks Ed25519', async () => {
    const importKey = crypto.subtle.importKey.bind(crypto.subtle)
    const spy = vi
      .spyOn(crypto.subtle, 'importKey')
      .mockImplementation(((...args: unknown[]) =>
        args[2] === 'Ed25519'
          ? Promise.reject(new DOMException('no such algorithm', 'NotSupportedError'))
          : (Reflect.apply(
              importKey,
              crypto.subtle,
              args,
            ) as Promise<CryptoKey>)) as typeof importKey)
    expect(await open(opens[0]!.token, keyring)).toEqual(opens[0]!.claim)
    for (const { token } of refuses) expect(await open(token, keyring)).toBeNull()
    spy.mockRestore()
  })
})

describe('keyId', () => {
  it('reads the head without any key, and only of what may be a token', () => {
    for (const { token } of files.flatMap(({ opens }) => opens))
      expect(keyId(token)).toMatch(/^[0-9a-f]{8}$/)
    for (const text of ['AEAAAAAB', '', '2', '2000000001', `24294967296${'0'.repeat(200)}`])
      expect(keyId(text)).toBeNull()
  })
})
