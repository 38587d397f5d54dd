// What is wrong with a typed number, before it goes anywhere.

import { isValid } from './core/number'
import { read } from './core/qr'

/** Null when `typed` may be sent: a number whose check digit holds, or a whole code that a handheld
 * scanner typed into the field. */
export function numberError(typed: string): 'length' | 'mistyped' | null {
  const { kind, value } = read(typed)
  if (kind === 'token') return null
  if (kind === 'foreign') return 'length'
  return isValid(value) ? null : 'mistyped'
}
