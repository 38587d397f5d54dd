// Opens a token of version 1 (docs/seal.md) by the browser's WebCrypto.

import { base32nopad } from '@scure/base'
import {
  hex,
  join,
  KEY_ID_BYTES,
  readUtf8,
  SIGNATURE_BYTES,
  takeVarint,
  type Bytes,
  type Claim,
  type Opener,
  type Verify,
} from './claim'

export const VERSION = 1
export const NONCE_BYTES = 12
export const TAG_BYTES = 16
export const HEAD_BYTES = 1 + KEY_ID_BYTES
export const TOKEN_BYTES_MAX = 400
const PAYLOAD_BYTES_MIN = 3
export const TOKEN_BYTES_MIN =
  HEAD_BYTES + NONCE_BYTES + SIGNATURE_BYTES + PAYLOAD_BYTES_MIN + TAG_BYTES
const TOKEN_TEXT_MAX = Math.ceil((TOKEN_BYTES_MAX * 8) / 5)
const CONTEXT = new TextEncoder().encode('portillon/seal/v1\n')

/** What `token` claims, or null when it is not exactly as the opener's owner sealed it. */
export async function open(token: string, opener: Opener, verify: Verify): Promise<Claim | null> {
  const raw = toBytes(token)
  const inner = raw && (await decrypt(raw, opener.openingKey))
  if (!raw || !inner) return null
  const payload = inner.subarray(SIGNATURE_BYTES)
  const message = join(CONTEXT, raw.subarray(0, HEAD_BYTES + NONCE_BYTES), payload)
  const genuine = await verify(opener.verifyingKey, inner.subarray(0, SIGNATURE_BYTES), message)
  return genuine ? readClaim(payload) : null
}

/** The key id in the token's head, read without any key; null when there is no such head. */
export function keyId(token: string): string | null {
  const raw = toBytes(token)
  return raw && hex(raw.subarray(1, HEAD_BYTES))
}

/** The token's bytes; null unless version 1, of a possible length, in its one canonical spelling. */
function toBytes(token: string): Bytes | null {
  const text = /^[A-Za-z2-7]*$/.test(token) ? token.toUpperCase() : ''
  if (text === '' || text.length > TOKEN_TEXT_MAX) return null
  const raw = decodeBase32(text)
  if (!raw || raw.length < TOKEN_BYTES_MIN || raw.length > TOKEN_BYTES_MAX) return null
  return raw[0] === VERSION && base32nopad.encode(raw) === text ? raw : null
}

function decodeBase32(text: string): Bytes | null {
  try {
    return new Uint8Array(base32nopad.decode(text))
  } catch {
    return null
  }
}

async function decrypt(raw: Bytes, openingKey: Bytes): Promise<Bytes | null> {
  const head = raw.subarray(0, HEAD_BYTES)
  const nonce = raw.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
  const box = raw.subarray(HEAD_BYTES + NONCE_BYTES)
  try {
    const key = await crypto.subtle.importKey('raw', openingKey, 'AES-GCM', false, ['decrypt'])
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: head, tagLength: TAG_BYTES * 8 }
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, box))
  } catch (error) {
    // Any other error is the browser's, and says nothing of the token.
    if (error instanceof Error && error.name === 'OperationError') return null
    throw error
  }
}

function readClaim(payload: Bytes): Claim | null {
  const event = takeVarint(payload, 0)
  const credential = event && takeVarint(payload, event.end)
  const issue = credential && takeVarint(payload, credential.end)
  const email = issue && readUtf8(payload.subarray(issue.end))
  if (!issue || email === null) return null
  return { event: event.number, credential: credential.number, issue: issue.number, email }
}
