// What a token says, and the keys that open it: what both versions of docs/seal.md share.

export const KEY_ID_BYTES = 4
export const SIGNATURE_BYTES = 64

export type Bytes = Uint8Array<ArrayBuffer>

/**
 * What a token says. `issue` grows with each reissue of the credential; the e-mail may be empty.
 * Version 1 names the event or programme, which the key id stands for in version 2. Version 2 has a
 * secret, the same in all codes of one issue: 16 hexadecimal digits.
 */
export interface Claim {
  readonly credential: number
  readonly issue: number
  readonly email: string
  readonly event?: number
  readonly secret?: string
}

/** What opens the tokens that carry one key id. */
export interface Opener {
  readonly openingKey: Bytes
  readonly verifyingKey: Bytes
}

/** Tells whether `signature` was made over `message` by the owner of `key`. */
export type Verify = (key: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>

/** The unsigned LEB128 number at `start`; null unless it is spelt as short as can be, up to 2^53 − 1. */
export function takeVarint(data: Bytes, start: number): { number: number; end: number } | null {
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

/** The text; null if the bytes are not UTF-8. */
export function readUtf8(bytes: Bytes): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

export function join(...parts: Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let end = 0
  for (const part of parts) {
    joined.set(part, end)
    end += part.length
  }
  return joined
}

export function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
