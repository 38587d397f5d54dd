// A journal that the browser did not open when it was needed, and opens later.

import { isNumbered, type Entry } from '../phone/entry'
import type { Opened } from './journals'

/** Numbers of entries go on where they ended, so nothing is written where the end could not be read. */
export const NOT_OPENED: Opened = {
  journal: {
    write: () => Promise.reject(new Error('The journal was not opened')),
    acknowledge: () => Promise.resolve(),
    read: () => Promise.reject(new Error('The journal was not opened')),
  },
  entries: [],
  acknowledged: 0,
  incarnation: null,
}

/** The journal with what came while it was not open. Behind a number that is left out, nothing counts as stored: the
 * runner moves it up, and stores it before it is sent. */
export function withUnstored(opened: Opened, unstored: readonly Entry[]): Opened {
  const numbers = opened.entries.filter(isNumbered).map(({ number }) => number)
  const leftOut = 1 + Math.max(opened.acknowledged, ...numbers)
  const entries = unstored.map((entry) =>
    isNumbered(entry) ? { ...entry, number: leftOut + entry.number } : entry,
  )
  return { ...opened, entries: [...opened.entries, ...entries] }
}
