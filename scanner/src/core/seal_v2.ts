// Opens a token of version 2 (docs/seal.md) by the browser's WebCrypto: the signature chooses the key
// stream that hides the content, and verifying it authenticates what was deciphered.

import { unpacked } from './address'
import {
  hex,
  join,
  KEY_ID_BYTES,
  SIGNATURE_BYTES,
  takeVarint,
  type Bytes,
  type Claim,
  type Opener,
  type Verify,
} from './claim'

export const VERSION = '2'
const SECRET_BYTES = 8
const SALT_BYTES = 3
const KEY_ID_DIGITS = 10
const HEAD_DIGITS = VERSION.length + KEY_ID_DIGITS
const BOX_BYTES_MIN = SIGNATURE_BYTES + 2 + SECRET_BYTES + SALT_BYTES
const BOX_BYTES_MAX = 400
const CONTEXT = new TextEncoder().encode('portillon/seal/v2\n')
const STREAM = new TextEncoder().encode('portillon seal v2 stream')

/** What `token` claims, or null when it is not exactly as the opener's owner sealed it. */
export async function open(token: string, opener: Opener, verify: Verify): Promise<Claim | null> {
  const head = headOf(token)
  const box = fromDigits(token.slice(HEAD_DIGITS))
  if (!head || !box) return null
  const signature = box.subarray(0, SIGNATURE_BYTES)
  const content = await deciphered(box.subarray(SIGNATURE_BYTES), signature, opener.openingKey)
  const genuine = await verify(opener.verifyingKey, signature, join(CONTEXT, head, content))
  return genuine ? readClaim(content) : null
}

/** The key id in the token's head, for which the rest is not read; null when there is no such head. */
export function keyId(token: string): string | null {
  const head = headOf(token)
  return head && hex(head)
}

function headOf(token: string): Bytes | null {
  if (!/^2[0-9]{10,}$/.test(token)) return null
  const number = Number(token.slice(VERSION.length, HEAD_DIGITS))
  return number < 2 ** 32 ? toBytes(BigInt(number), KEY_ID_BYTES) : null
}

/** The bytes; null unless the digits are as many as some number of bytes needs, and not too large. */
function fromDigits(digits: string): Bytes | null {
  // A digit holds log2(10) bits. Each further byte needs two or three digits more.
  const size = Math.floor((digits.length * Math.log2(10)) / 8)
  if (size < BOX_BYTES_MIN || size > BOX_BYTES_MAX || digits.length !== digitsOf(size)) return null
  const number = BigInt(digits)
  return number < limitOf(size) ? toBytes(number, size) : null
}

function digitsOf(size: number): number {
  return (limitOf(size) - 1n).toString().length
}

function limitOf(size: number): bigint {
  return 1n << BigInt(8 * size)
}

function toBytes(number: bigint, size: number): Bytes {
  const digits = number.toString(16).padStart(size * 2, '0')
  return Uint8Array.from({ length: size }, (_, at) =>
    parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

async function deciphered(box: Bytes, signature: Bytes, openingKey: Bytes): Promise<Bytes> {
  const chosen = await crypto.subtle.digest('SHA-256', join(CONTEXT, signature))
  const algorithm = { name: 'AES-CTR', counter: new Uint8Array(chosen, 0, 16), length: 128 }
  const key = await streamKey(openingKey)
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, box))
}

/** A key of its own, because version 1 uses the opening key itself. */
async function streamKey(openingKey: Bytes): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey('raw', openingKey, 'HKDF', false, ['deriveKey'])
  const derive = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: STREAM }
  const form = { name: 'AES-CTR', length: 256 }
  return crypto.subtle.deriveKey(derive, root, form, false, ['decrypt'])
}

function readClaim(content: Bytes): Claim | null {
  const credential = takeVarint(content, SECRET_BYTES + SALT_BYTES)
  const issue = credential && takeVarint(content, credential.end)
  const email = issue && unpacked(content.subarray(issue.end))
  if (!issue || email === null) return null
  const secret = hex(content.subarray(0, SECRET_BYTES))
  return { credential: credential.number, issue: issue.number, email, secret }
}
