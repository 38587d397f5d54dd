// Opens a token of any version of docs/seal.md. Who holds an opening key can read the tokens of one
// event; only who holds the server's signing key can make one. A token of version 2 has digits alone,
// and one of version 1 begins with a letter.

import type { Claim, Opener, Verify } from './claim'
import { verifyEd25519 } from './ed25519'
import * as v1 from './seal_v1'
import * as v2 from './seal_v2'

/** Openers by key id, eight hexadecimal digits in lower case. */
export type Keyring = Readonly<Partial<Record<string, Opener>>>

/**
 * What `token` claims, or null when it is not exactly as one of the keyring's owners sealed it.
 * Rejects where this browser cannot tell: its cryptography is missing, as over plain HTTP, or fails.
 */
export async function open(
  token: string,
  keyring: Keyring,
  verify: Verify = verifyEd25519,
): Promise<Claim | null> {
  const opener = keyring[keyId(token) ?? '']
  if (!opener) return null
  const version = token.startsWith(v2.VERSION) ? v2 : v1
  return version.open(token, opener, verify)
}

/** The key id in the token's head, read without any key; null when there is no such head. */
export function keyId(token: string): string | null {
  return v2.keyId(token) ?? v1.keyId(token)
}
