// The PIN that leads out of the kiosk. It is kept so that nobody reads it off the device; who can read the browser's storage
// and try all of its few digits is not kept out.

import * as v from 'valibot'

export const DIGITS_MIN = 4
export const DIGITS_MAX = 8
const ROUNDS = 100_000

export const PinSchema = v.object({
  /** Both in hexadecimal digits. */
  salt: v.string(),
  hash: v.string(),
})

export type Pin = Readonly<v.InferOutput<typeof PinSchema>>

export function isPin(digits: string): boolean {
  return /^\d+$/.test(digits) && digits.length >= DIGITS_MIN && digits.length <= DIGITS_MAX
}

export async function hashed(
  digits: string,
  salt = crypto.getRandomValues(new Uint8Array(16)),
): Promise<Pin> {
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(digits),
    'PBKDF2',
    false,
    ['deriveBits'],
  )
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }
  const bits = await crypto.subtle.deriveBits(how, key, 256)
  return { salt: inHex(salt), hash: inHex(new Uint8Array(bits)) }
}

export async function isOf(digits: string, { salt, hash }: Pin): Promise<boolean> {
  return (await hashed(digits, fromHex(salt))).hash === hash
}

function inHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}
