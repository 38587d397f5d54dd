import { base64urlnopad } from '@scure/base'
import { describe, expect, it } from 'vitest'
import {
  IV_BYTES,
  sealCode,
  sealerOf,
  type JournalKey,
  type Sealer,
} from '../../src/core/sealed_code'
import { readVector } from './vectors'

interface Case {
  name: string
  code: string
  scan_id: string
  generation: number
  ephemeral: JsonWebKey
  iv: string
  sealed: string
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' }
// Python's tests/core/test_sealed_code.py opens the same, and refuses others.
const { keys, seals } = readVector('journal/sealed') as { keys: JournalKey[]; seals: Case[] }

async function sealerFor({ generation, ephemeral: { d, ...open } }: Case): Promise<Sealer> {
  const key = keys.find((one) => one.generation === generation)!
  const pair = {
    publicKey: await crypto.subtle.importKey('jwk', open, CURVE, true, []),
    privateKey: await crypto.subtle.importKey('jwk', { ...open, d: d! }, CURVE, false, [
      'deriveBits',
    ]),
  }
  return sealerOf(key, pair)
}

describe('vectors/journal', () => {
  it.each(seals)('seals $name', async (one) => {
    const iv = Uint8Array.from(Buffer.from(one.iv, 'hex'))
    expect(iv).toHaveLength(IV_BYTES)
    expect(await sealCode(await sealerFor(one), one.code, one.scan_id, iv)).toBe(one.sealed)
  })

  it('cannot be opened again by what sealed it', async () => {
    const [one] = seals as [Case]
    const { key } = await sealerFor(one)
    const box = Uint8Array.from(base64urlnopad.decode(one.sealed)).subarray(82)
    const iv = Uint8Array.from(Buffer.from(one.iv, 'hex'))
    await expect(crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, box)).rejects.toThrow()
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })
})
