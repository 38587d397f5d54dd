// Opens the sealed record of a ticket (docs/seal.md): with the secret that only a code of the ticket
// reveals.

import { readUtf8, type Bytes } from './claim'

const CONTEXT = 'portillon/roster/v1\n'
const NONCE_BYTES = 12

/** The issue of a ticket that a record is about; `era` names the roster. */
export interface Issue {
  readonly era: string
  readonly credential: number
  readonly issue: number
}

/** The key of the records of one issue. */
export async function recordKey(
  secret: Bytes,
  openingKey: Bytes,
  { era, credential, issue }: Issue,
): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode(`${CONTEXT}${era} ${credential} ${issue}`)
  const derive = { name: 'HKDF', hash: 'SHA-256', salt: openingKey, info }
  return crypto.subtle.deriveKey(derive, root, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
}

/** The texts of the record of change `n`; null if the key is another one or the box was changed. */
export async function openRecord(box: Bytes, key: CryptoKey, n: number): Promise<string[] | null> {
  const iv = new Uint8Array(NONCE_BYTES)
  new DataView(iv.buffer).setBigUint64(NONCE_BYTES - 8, BigInt(n))
  try {
    const content = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, box))
    return JSON.parse(readUtf8(content) ?? 'null') as string[] | null
  } catch {
    return null
  }
}
