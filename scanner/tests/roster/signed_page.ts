// Pages as a server makes and signs them.

import { generateKeyPairSync, sign } from 'node:crypto'
import { deflateSync } from 'node:zlib'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
export const GENERATION = 3
export const PAGE_KEY = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')

const NAMES = [
  'issue',
  'admits',
  'used',
  'left',
  'seq',
  'status',
  'category',
  'at',
  'gate',
  'device',
]

/** A page with one ticket, of which so many places are used. */
export function signedPage(header: object, id: number, used: number): Uint8Array<ArrayBuffer> {
  const values: Record<string, number> = { issue: 1, admits: 9, used, seq: used }
  const columns: Record<string, [number, number]> = { id: [1, 0] }
  const packed = ['id', ...NAMES].map((name) => {
    const column = deflateSync(Uint8Array.of(values[name] ?? 0))
    columns[name] = [1, column.length]
    return column
  })
  const named = { categories: [], gates: [], devices: [], began: 0, first: id }
  const told = { ...named, roster: 'e1', removed: [], steps: {}, more: false, ...header, columns }
  const head = deflateSync(Buffer.from(JSON.stringify(told)))
  const body = Buffer.concat([number(head.length), head, ...packed])
  const context = Buffer.from('portillon/roster/v1\n')
  const signature = sign(null, Buffer.concat([context, number(GENERATION), body]), privateKey)
  const page = Buffer.concat([Buffer.from('PRO1'), number(GENERATION), signature, body])
  return Uint8Array.from(page)
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
