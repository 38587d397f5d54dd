// The part of the journal that the server has not acknowledged yet: sent in order, from its beginning, until it is.

import { isNumbered, type Entry, type Numbered, type ScanEntry } from './entry'

/** More are sent in further calls. After a call that nobody answered it is half as many: a server that is slow, or to which
 * all phones come back at once, may not get through more in the time that a phone waits. */
export const SENT_MAX = 100

export interface Queue {
  /** The number of the next entry; they count from 1 without gaps. */
  readonly next: number
  /** In the order of their numbers. */
  readonly waiting: readonly Numbered[]
  /** Whether some are on their way. */
  readonly isSending: boolean
  /** How many are sent at once. */
  readonly most: number
  /** Whether the last attempt failed, and the next one is not due. */
  readonly isResting: boolean
  /** The server may know the entries up to this number, even if it has not said so. */
  readonly tried: number
}

export const EMPTY: Queue = {
  next: 1,
  waiting: [],
  isSending: false,
  most: SENT_MAX,
  isResting: false,
  tried: 0,
}

/** The journal's entries as they were stored, when the page starts; `acknowledged` is the last number that arrived.
 *
 * A write that failed may have left a number out. Those behind it were never sent, so they move up. */
export function restored(entries: readonly Entry[], acknowledged: number): Queue {
  const numbered = closedUp(entries.filter(isNumbered).sort(byNumber), acknowledged)
  const newest = Math.max(acknowledged, numbered.at(-1)?.number ?? 0)
  const waiting = numbered.filter(({ number }) => number > acknowledged)
  return { ...EMPTY, next: newest + 1, waiting, tried: newest }
}

function closedUp(numbered: readonly Numbered[], acknowledged: number): readonly Numbered[] {
  let next = acknowledged + 1
  return numbered.map((entry) => {
    if (entry.number <= acknowledged) return entry
    const number = next++
    return number === entry.number ? entry : { ...entry, number }
  })
}

/** Adds an entry that is about to be stored, or puts it in the place of an earlier one with its number. */
export function put(queue: Queue, entry: Numbered): Queue {
  const isKnown = entry.number < queue.next
  const waiting = isKnown
    ? queue.waiting.map((kept) => (kept.number === entry.number ? entry : kept))
    : [...queue.waiting, entry]
  return { ...queue, waiting, next: Math.max(queue.next, entry.number + 1) }
}

/** The server lost what it had acknowledged after this number; `entries` are all that this phone has. */
export function setBack(queue: Queue, entries: readonly Entry[], number: number): Queue {
  const known = new Set(queue.waiting.map((entry) => entry.number))
  const lost = entries.filter(isNumbered).filter((entry) => !known.has(entry.number))
  const waiting = [...lost.filter((entry) => entry.number > number), ...queue.waiting]
  return { ...queue, waiting: waiting.sort(byNumber), isSending: false, isResting: false }
}

function byNumber(one: Numbered, other: Numbered): number {
  return one.number - other.number
}

/** What may be sent now: nothing behind an entry that is held back, and nothing while others are on their way or
 * have just failed. */
export function sendable(queue: Queue, isHeld: (entry: Numbered) => boolean): readonly Numbered[] {
  if (queue.isSending || queue.isResting) return []
  const end = queue.waiting.findIndex(isHeld)
  return queue.waiting.slice(0, end < 0 ? queue.most : Math.min(queue.most, end))
}

export function sending(queue: Queue, entries: readonly Numbered[]): Queue {
  const tried = Math.max(queue.tried, ...entries.map(({ number }) => number))
  return { ...queue, isSending: true, tried }
}

/** No answer came: the same entries are sent again, and others with them, but not at once and not all of them. */
export function unsent(queue: Queue): Queue {
  const most = Math.max(1, Math.floor(queue.most / 2))
  return { ...queue, isSending: false, isResting: true, most }
}

/** The next attempt is due. */
export function rested(queue: Queue): Queue {
  return { ...queue, isResting: false }
}

/** Everything up to `number` is stored by the server. */
export function acknowledge(queue: Queue, number: number): Queue {
  return {
    ...queue,
    waiting: queue.waiting.filter((entry) => entry.number > number),
    isSending: false,
    most: Math.min(SENT_MAX, queue.most * 2),
  }
}

/** Whether a scan of this code waits that nobody was shown an answer to. One whose code is sealed may be of it, unless the
 * two are known to be of different tickets. */
export function isGivenUp(
  { waiting }: Queue,
  { code, credential }: Pick<ScanEntry, 'code' | 'credential'>,
): boolean {
  const isOther = (kept: ScanEntry): boolean =>
    kept.credential !== null && credential !== null && kept.credential !== credential
  const mayBe = (kept: ScanEntry): boolean => (kept.is_sealed ? !isOther(kept) : kept.code === code)
  return waiting.some((entry) => entry.is === 'scan' && entry.shown === null && mayBe(entry))
}
