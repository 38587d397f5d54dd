// Ed25519 signatures: by WebCrypto, and by noble-curves in browsers whose WebCrypto does not know them.

import type { Bytes } from './claim'

/** Rejects where nothing could be verified: it is no key, or the browser's cryptography is missing or fails. */
export async function verifyEd25519(
  key: Bytes,
  signature: Bytes,
  message: Bytes,
): Promise<boolean> {
  const imported = await importEd25519(key)
  if (imported === 'unsupported') return verifyByNoble(key, signature, message)
  return crypto.subtle.verify('Ed25519', imported, signature, message)
}

async function importEd25519(key: Bytes): Promise<CryptoKey | 'unsupported'> {
  try {
    return await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify'])
  } catch (error) {
    if (error instanceof Error && error.name === 'NotSupportedError') return 'unsupported'
    throw error
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
