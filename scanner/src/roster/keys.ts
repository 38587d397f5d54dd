// The keys of an event, or of the programmes of a venue's desk: what opens their codes, and what verifies the pages of the
// roster.

import { hex as toHex } from '@scure/base'
import * as v from 'valibot'
import { read as readText } from '../core/qr'
import type { PageKeys } from '../core/roster_page'
import { keyId, open, type Keyring } from '../core/seal'
import type { Read } from '../phone/judge'
import type { Titles } from '../phone/pending'

const bytes = v.pipe(
  v.string(),
  v.hexadecimal(),
  v.transform((text) => Uint8Array.from(toHex.decode(text.toLowerCase()))),
)
const KeysSchema = v.object({
  codes: v.array(v.object({ key_id: v.string(), opening_key: bytes, verifying_key: bytes })),
  pages: v.array(v.object({ generation: v.number(), key: bytes })),
  /** Undefined: an older server does not tell. */
  elsewhere: v.optional(
    v.array(v.object({ key_id: v.string(), title: v.record(v.string(), v.string()) })),
    [],
  ),
})

export interface Keys {
  readonly codes: Keyring
  readonly pages: PageKeys
  /** What the codes with other keys of the organisation's are for. */
  readonly elsewhere: ReadonlyMap<string, Titles>
}

/** Null where `told` is not what this scanner reads. */
export function readKeys(told: unknown): Keys | null {
  const read = v.safeParse(KeysSchema, told)
  if (!read.success) return null
  const { codes, pages, elsewhere } = read.output
  return {
    codes: Object.fromEntries(
      codes.map(({ key_id, opening_key, verifying_key }) => [
        key_id,
        { openingKey: opening_key, verifyingKey: verifying_key },
      ]),
    ),
    pages: new Map(pages.map(({ generation, key }) => [generation, key])),
    elsewhere: new Map(elsewhere.map(({ key_id, title }) => [key_id, title])),
  }
}

/** What a scanned text is. Numbers of tickets are for the server to tell. */
export async function readCode(
  text: string,
  keys: Pick<Keys, 'codes' | 'elsewhere'>,
): Promise<Read> {
  const { kind, value } = readText(text)
  if (kind === 'foreign') return { is: 'foreign' }
  if (kind === 'pass_number') return { is: 'pass-number', number: value }
  return kind === 'token' ? readToken(value, keys) : { is: 'unclear' }
}

async function readToken(
  token: string,
  { codes, elsewhere }: Pick<Keys, 'codes' | 'elsewhere'>,
): Promise<Read> {
  const id = keyId(token) ?? ''
  const titles = elsewhere.get(id)
  if (!codes[id]) return titles ? { is: 'elsewhere', titles } : { is: 'unclear' }
  try {
    const claim = await open(token, codes)
    if (!claim) return { is: 'foreign' }
    const { credential, issue, secret } = claim
    return { is: 'code', credential, issue, secret }
  } catch {
    // Nothing was verified, so the code may be genuine.
    return { is: 'unclear' }
  }
}
