// What is wrong with a typed number, before it goes anywhere.

import { isValid } from '../core/number'
import { read } from '../core/qr'

/** Whether it is the number of a pass, and its last digit does not go with the others. Numbers of another scheme look so,
 * too: who is asked must know none. */
export function isMistyped(typed: string): boolean {
  const { kind, value } = read(typed)
  return kind === 'pass_number' && !isValid(value)
}

/** Null when `typed` may be sent: a number whose check digit holds, or a whole code that a handheld
 * scanner typed into the field. */
export function numberError(typed: string, isDesk = false): 'length' | 'mistyped' | null {
  const { kind, value } = read(typed)
  // A pass may have its number from another scheme, without a check digit of ours: the server knows.
  if (kind === 'token' || (isDesk && kind === 'pass_number')) return null
  if (kind === 'foreign') return 'length'
  return isValid(value) ? null : 'mistyped'
}
