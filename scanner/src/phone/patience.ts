// How long a person waits for the server. A server that was late for one person after the other is asked all the same,
// but nobody waits for it until it answers in time again.

import type { Pending } from './pending'
import type { Phone } from './phone'

/** How long the server may take before this phone answers by itself, from the frame in which the code was seen. The frame
 * comes up to 50 ms after the code is in view, so that makes 250 ms. */
export const SERVER_MS = 200
/** How long it may take where it is asked about a ticket that came home: nobody else can let the guest in. */
export const RECALLED_MS = 2000
/** For so many persons one after the other the server may be late. */
const LATE_MAX = 2

/** For how long still, where the code was seen `agoMs` ago. */
export function waitMs({ late }: Phone, agoMs: number): number {
  return late >= LATE_MAX ? 0 : Math.max(0, SERVER_MS - agoMs)
}

/** The server's time is over. While the disk is slow, nobody has asked it yet. */
export function overdue(phone: Phone, { phase, isDue }: Pending): Phone {
  return phase === 'asking' && !isDue ? { ...phone, late: phone.late + 1 } : phone
}

/** The server has answered, so long after it was asked. */
export function heard(phone: Phone, afterMs: number): Phone {
  return afterMs < SERVER_MS ? { ...phone, late: 0 } : phone
}
