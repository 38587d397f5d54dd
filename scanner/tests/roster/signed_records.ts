// Pages of records as a server makes, seals and signs them.

import { createCipheriv, generateKeyPairSync, hkdfSync, sign } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import type { Keys } from '../../src/roster/keys'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const OPENING_KEY = new Uint8Array(32).fill(7)
export const ERA = '7e'
export const KEYS: Keys = {
  codes: { abcd: { openingKey: OPENING_KEY, verifyingKey: new Uint8Array(32) } },
  pages: new Map([
    [3, Uint8Array.from(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))],
  ]),
  elsewhere: new Map(),
}

/** `texts` null: the holder was erased. */
export interface Told {
  readonly id: number
  readonly n: number
  readonly texts: readonly string[] | null
}

/** The secret of the codes of a ticket's first issue. */
export function secretOf(id: number): string {
  return id.toString(16).padStart(16, '0')
}

/** A page with records, by id; the number of a ticket is 100,000,000 more than its id. */
export function recordsPage(told: readonly Told[], header: object = {}): Uint8Array<ArrayBuffer> {
  const boxes = told.map((one) => (one.texts ? sealed(one) : Buffer.alloc(0)))
  const steps = told.map(({ id }, row) => (row === 0 ? 0 : id - (told[row - 1]?.id ?? 0)))
  const columns = {
    id: steps,
    n: told.map(({ n }) => n),
    number: told.map(({ id }) => 100_000_000 + id),
    size: boxes.map(({ length }) => length),
  }
  const named = { roster: ERA, key_id: 'abcd', begins: false, more: false, removed: [] }
  return signed({ ...named, first: told[0]?.id ?? 0, ...header }, columns, Buffer.concat(boxes))
}

function sealed({ id, n, texts }: Told): Buffer {
  const info = `portillon/roster/v1\n${ERA} ${id} 1`
  const secret = Buffer.from(secretOf(id), 'hex')
  const key = Buffer.from(hkdfSync('sha256', secret, OPENING_KEY, info, 32))
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(n, 8)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const content = Buffer.from(JSON.stringify(texts))
  const padded = Buffer.concat([content, Buffer.alloc(64 - (content.length % 64), ' ')])
  return Buffer.concat([cipher.update(padded), cipher.final(), cipher.getAuthTag()])
}

export function signed(
  header: object,
  columns: Readonly<Record<string, readonly number[]>>,
  tail: Buffer,
): Uint8Array<ArrayBuffer> {
  const widths: Record<string, [number, number]> = {}
  const packed = Object.entries(columns).map(([name, numbers]) => {
    const column = deflateSync(Buffer.from(Uint32Array.from(numbers).buffer))
    widths[name] = [4, column.length]
    return column
  })
  const head = deflateSync(Buffer.from(JSON.stringify({ ...header, columns: widths })))
  const body = Buffer.concat([number(head.length), head, ...packed, tail])
  const message = Buffer.concat([Buffer.from('portillon/roster/v1\n'), number(3), body])
  const signature = sign(null, message, privateKey)
  return Uint8Array.from(Buffer.concat([Buffer.from('PRO1'), number(3), signature, body]))
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
