// Open a token: format v1 of docs/seal.md, by the browser's WebCrypto. Who holds an opening key can
// read the tokens of one event; only who holds the server's signing key can make one.

import { base32nopad } from '@scure/base'

export const VERSION = 1
export const KEY_ID_BYTES = 4
export const NONCE_BYTES = 12
export const SIGNATURE_BYTES = 64
export const TAG_BYTES = 16
export const HEAD_BYTES = 1 + KEY_ID_BYTES
export const TOKEN_BYTES_MAX = 400
const PAYLOAD_BYTES_MIN = 3
export const TOKEN_BYTES_MIN =
  HEAD_BYTES + NONCE_BYTES + SIGNATURE_BYTES + PAYLOAD_BYTES_MIN + TAG_BYTES
const TOKEN_TEXT_MAX = Math.ceil((TOKEN_BYTES_MAX * 8) / 5)
const CONTEXT = new TextEncoder().encode('portillon/seal/v1\n')

type Bytes = Uint8Array<ArrayBuffer>

/** What a token says. `issue` grows with each reissue of the credential; the e-mail may be empty. */
export interface Claim {
  readonly event: number
  readonly credential: number
  readonly issue: number
  readonly email: string
}

/** What opens the tokens that carry one key id. */
export interface Opener {
  readonly openingKey: Bytes
  readonly verifyingKey: Bytes
}

/** Openers by key id, eight hexadecimal digits in lower case. */
export type Keyring = Readonly<Partial<Record<string, Opener>>>

/** Tells whether `signature` was made over `message` by the owner of `key`. */
export type Verify = (key: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>

/** What `token` claims, or null when it is not exactly as one of the keyring's owners sealed it. */
export async function open(
  token: string,
  keyring: Keyring,
  verify: Verify = verifyEd25519,
): Promise<Claim | null> {
  const raw = toBytes(token)
  const opener = raw && keyring[hex(raw.subarray(1, HEAD_BYTES))]
  if (!raw || !opener) return null
  const inner = await decrypt(raw, opener.openingKey)
  if (!inner) return null
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
  } catch {
    return null
  }
}

/** By WebCrypto; by noble-curves in browsers whose WebCrypto does not know Ed25519. */
export async function verifyEd25519(
  key: Bytes,
  signature: Bytes,
  message: Bytes,
): Promise<boolean> {
  const imported = await importEd25519(key)
  if (imported === 'unsupported') return verifyByNoble(key, signature, message)
  return imported !== null && crypto.subtle.verify('Ed25519', imported, signature, message)
}

async function importEd25519(key: Bytes): Promise<CryptoKey | 'unsupported' | null> {
  try {
    return await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify'])
  } catch (error) {
    return error instanceof Error && error.name === 'NotSupportedError' ? 'unsupported' : null
  }
}

/** The same by noble-curves, loaded only where it is needed. */
export async function verifyByNoble(
  key: Bytes,
  signature: Bytes,
  message: Bytes,
): Promise<boolean> {
  const { ed25519 } = await import('@noble/curves/ed25519.js')
  try {
    return ed25519.verify(signature, message, key, { zip215: false })
  } catch {
    return false
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

/** The unsigned LEB128 number at `start`; null unless it is spelt as short as can be, up to 2^53 − 1. */
function takeVarint(data: Bytes, start: number): { number: number; end: number } | null {
  let number = 0
  // Arithmetic, not shifts: these are cut to 32 bits.
  for (let index = 0, weight = 1; index < 8; index++, weight *= 128) {
    const byte = data[start + index]
    if (byte === undefined) return null
    number += (byte % 128) * weight
    if (byte >= 128) continue
    const shortest = index === 0 || byte > 0
    return shortest && Number.isSafeInteger(number) ? { number, end: start + index + 1 } : null
  }
  return null
}

function readUtf8(bytes: Bytes): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function join(...parts: Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let end = 0
  for (const part of parts) {
    joined.set(part, end)
    end += part.length
  }
  return joined
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
