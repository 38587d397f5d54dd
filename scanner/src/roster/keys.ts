// The keys of an event: what opens its codes, and what verifies the pages of its roster.

import { hex as toHex } from '@scure/base'
import * as v from 'valibot'
import { read as readText } from '../core/qr'
import type { PageKeys } from '../core/roster_page'
import { keyId, open, type Keyring } from '../core/seal'
import type { Read } from '../phone/judge'

const bytes = v.pipe(
  v.string(),
  v.hexadecimal(),
  v.transform((text) => Uint8Array.from(toHex.decode(text.toLowerCase()))),
)
const KeysSchema = v.object({
  codes: v.array(v.object({ key_id: v.string(), opening_key: bytes, verifying_key: bytes })),
  pages: v.array(v.object({ generation: v.number(), key: bytes })),
})

export interface Keys {
  readonly codes: Keyring
  readonly pages: PageKeys
}

/** Null where `told` is not what this scanner reads. */
export function readKeys(told: unknown): Keys | null {
  const read = v.safeParse(KeysSchema, told)
  if (!read.success) return null
  const { codes, pages } = read.output
  return {
    codes: Object.fromEntries(
      codes.map(({ key_id, opening_key, verifying_key }) => [
        key_id,
        { openingKey: opening_key, verifyingKey: verifying_key },
      ]),
    ),
    pages: new Map(pages.map(({ generation, key }) => [generation, key])),
  }
}

/** What a scanned text is. Codes of something else, and numbers, are for the server to tell. */
export async function readCode(text: string, { codes }: Pick<Keys, 'codes'>): Promise<Read> {
  const { kind, value } = readText(text)
  if (kind === 'foreign') return { is: 'foreign' }
  if (kind !== 'token' || !codes[keyId(value) ?? '']) return { is: 'unclear' }
  try {
    const claim = await open(value, codes)
    if (!claim) return { is: 'foreign' }
    const { credential, issue, secret } = claim
    return { is: 'code', credential, issue, secret }
  } catch {
    // Nothing was verified, so the code may be genuine.
    return { is: 'unclear' }
  }
}
