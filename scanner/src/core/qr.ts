// What a text from a scanner is: a ticket's URL, a bare token, a number typed by hand, or foreign.
// White space, control characters (a scanner's trailing Enter) and letter case do not matter, and
// neither does the URL's host: whose code it is, the key id in the token tells.

export const TEXT_LENGTH_MAX = 2048
export const TICKET_NUMBER_LENGTH = 9
export const PASS_NUMBER_LENGTH = 8

export type Kind = 'token' | 'pass_number' | 'ticket_number' | 'foreign'

export interface Scanned {
  readonly kind: Kind
  readonly value: string
}

const FOREIGN: Scanned = { kind: 'foreign', value: '' }
// eslint-disable-next-line no-control-regex -- control characters are what it removes
const INVISIBLE = /[\s\x00-\x1f\x7f\x85\u200b-\u200f\u2060\ufeff]+/g
// eslint-disable-next-line no-control-regex -- ASCII has control characters
const ASCII = /^[\x00-\x7f]*$/
// Tokens of version 1 and 2 (docs/seal.md): what has fewer characters is no token, or only a part of one.
const TOKEN = '([A-Z2-7]{100,}|2[0-9]{196,})'
const TOKEN_ALONE = new RegExp(`^${TOKEN}$`)
const URL_WITH_TOKEN = new RegExp(`^HTTPS?://[^/?#]+(?:/[^?#]*)?/T/${TOKEN}/?(?:[?#].*)?$`)
const BETWEEN_DIGITS = /[.\-\u2010-\u2013]/g

/** What `text` is; never throws, whatever was scanned. */
export function read(text: string): Scanned {
  if (Array.from(text).length > TEXT_LENGTH_MAX) return FOREIGN
  const bare = text.replace(INVISIBLE, '')
  return readNumber(bare) ?? readToken(bare) ?? FOREIGN
}

function readNumber(bare: string): Scanned | null {
  const digits = bare.replace(BETWEEN_DIGITS, '')
  if (!/^[0-9]+$/.test(digits)) return null
  if (digits.length === TICKET_NUMBER_LENGTH) return { kind: 'ticket_number', value: digits }
  if (digits.length === PASS_NUMBER_LENGTH) return { kind: 'pass_number', value: digits }
  return null
}

function readToken(bare: string): Scanned | null {
  // Before upper-casing: the long s would turn into an S.
  if (!ASCII.test(bare)) return null
  const upper = bare.toUpperCase()
  const token = (URL_WITH_TOKEN.exec(upper) ?? TOKEN_ALONE.exec(upper))?.[1]
  return token === undefined ? null : { kind: 'token', value: token }
}
