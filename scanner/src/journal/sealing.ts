// The codes that this page keeps are sealed by a key of its own, which ends with it: what is on the disk opens for the
// server alone.

import { IV_BYTES, sealCode, sealerOf, type JournalKey } from '../core/sealed_code'

/** Rejects where the browser cannot do it. */
export type Seal = (code: string, scanId: string) => Promise<string>

/** The newest of the server's `keys` is the first. Null where an older server told none, and where the browser has no
 * WebCrypto: pages without https have none. */
export function createSeal([newest]: readonly JournalKey[]): Seal | null {
  if (!newest || !('subtle' in crypto)) return null
  const ready = ephemeral().then((pair) => sealerOf(newest, pair))
  // Whoever seals hears of it.
  ready.catch(() => undefined)
  return async (code, scanId) => {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
    return sealCode(await ready, code, scanId, iv)
  }
}

function ephemeral(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])
}
