// Seals a scanned code so that this phone can keep it and only the server reads it again (docs/seal.md): by the
// browser's WebCrypto, with a key pair that lives as long as the page.

import { base64urlnopad, hex } from '@scure/base'
import { join, type Bytes } from './claim'

const VERSION = 1
const CONTEXT = new TextEncoder().encode('portillon/journal/v1\n')
export const IV_BYTES = 12

/** The public key of one generation of the server's: a point of P-256, in hexadecimal. */
export interface JournalKey {
  readonly generation: number
  readonly key: string
}

/** What seals codes for one key of the server. It cannot open them again. */
export interface Sealer {
  /** What each sealed code begins with. */
  readonly head: Bytes
  readonly key: CryptoKey
}

export async function sealerOf(
  { generation, key }: JournalKey,
  ephemeral: CryptoKeyPair,
): Promise<Sealer> {
  const told = Uint8Array.from(hex.decode(key))
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey))
  const shared = await agreedOn(told, ephemeral.privateKey)
  const number = bytesOf(generation)
  const info = join(CONTEXT, number, point, told)
  const root = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const derive = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }
  const form = { name: 'AES-GCM', length: 256 }
  const boxKey = await crypto.subtle.deriveKey(derive, root, form, false, ['encrypt'])
  return { head: join(Uint8Array.of(VERSION), number, point), key: boxKey }
}

async function agreedOn(point: Bytes, own: CryptoKey): Promise<ArrayBuffer> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const theirs = await crypto.subtle.importKey('raw', point, curve, false, [])
  return crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256)
}

function bytesOf(generation: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, generation)
  return bytes
}

/** Each `iv` is used once. Only the entry of this scan can have the sealed code. */
export async function sealCode(
  { head, key }: Sealer,
  code: string,
  scanId: string,
  iv: Bytes,
): Promise<string> {
  const text = new TextEncoder()
  const how = { name: 'AES-GCM', iv, additionalData: text.encode(scanId) }
  const box = await crypto.subtle.encrypt(how, key, text.encode(code))
  return base64urlnopad.encode(join(head, iv, new Uint8Array(box)))
}
