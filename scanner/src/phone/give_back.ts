// This phone gives back what it holds: it ends holding with the entry that says so, which is stored before it is sent.

import type { Register, ReturnEntry } from './entry'
import type { Effect, Event, Phone, Stepped } from './phone'
import { withReturned } from './registers'
import { upload, write } from './telling'

/** The server takes so many in one entry. */
export const RETURNED_AT_ONCE = 500

export function givenBack(
  phone: Phone,
  { returnId, registers, at }: Extract<Event, { is: 'given-back' }>,
): Stepped {
  let [next, effects]: [Phone, readonly Effect[]] = [phone, []]
  for (let from = 0; from < registers.length; from += RETURNED_AT_ONCE) {
    const returns = registers.slice(from, from + RETURNED_AT_ONCE)
    const [then, more] = givenBackAtOnce(next, `${returnId}-${from}`, returns, at)
    ;[next, effects] = [then, [...effects, ...more]]
  }
  return upload(next, effects)
}

function givenBackAtOnce(
  phone: Phone,
  return_id: string,
  returns: readonly Register[],
  at: string,
): Stepped {
  const entry: ReturnEntry = { is: 'return', number: phone.queue.next, return_id, returns, at }
  const returned = withReturned(phone.registers.returned, entry)
  return write({ ...phone, registers: { ...phone.registers, returned } }, entry)
}
