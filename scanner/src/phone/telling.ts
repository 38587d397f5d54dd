// How what was written down reaches the server: each entry once it is stored, in the order of the journal, and once more
// where a backup of the server was restored.

import { idOf, isNumbered, scanOf, type Entry, type Numbered } from './entry'
import { placed, shownFrom } from './own'
import type { ServerWord } from './pending'
import { withNumbers, type Effect, type Phone, type Stepped } from './phone'
import { acknowledge, put, sendable, sending, setBack } from './queue'
import { overlaid, withUnwritten } from './unwritten'

/** From now on the disk is to hold this version of the entry. Where nothing can be stored, it is written later. */
export function write(phone: Phone, entry: Entry): Stepped {
  const queue = isNumbered(entry) ? put(phone.queue, entry) : phone.queue
  const unwritten = withUnwritten(phone.unwritten, [entry])
  return [{ ...phone, queue, unwritten }, phone.canStore ? [storing(entry)] : []]
}

export function storing(entry: Entry): Effect {
  return { do: 'store', entry }
}

/** Sends what waits. An entry holds up those behind it while its person is still before the phone, because it may change,
 * and until it is stored, because its number could be given out again after a crash. */
export function upload(phone: Phone, before: readonly Effect[]): Stepped {
  const mayChange = (entry: Numbered): boolean =>
    entry.is === 'scan' && phone.pending.has(entry.scan_id)
  const isHeld = (entry: Numbered): boolean => phone.unwritten.has(idOf(entry)) || mayChange(entry)
  const entries = sendable(phone.queue, isHeld)
  if (entries.length === 0) return [phone, before]
  const journal = phone.queue.next - 1
  return [
    { ...phone, queue: sending(phone.queue, entries) },
    [...before, { do: 'upload', journal, entries }],
  ]
}

/** Everything is told once more that the server has lost, also what it had decided itself. */
export function wasSetBack(phone: Phone, stored: number, kept: readonly Entry[]): Stepped {
  const entries = overlaid(kept, phone.unwritten)
  const waiting = new Set(phone.queue.waiting.map(scanOf))
  const told = entries.filter((entry) => !waiting.has(scanOf(entry)))
  const [queue, numbered] = withNumbers(
    setBack(phone.queue, entries, stored),
    told.map((entry) => asTold(phone, entries, entry)).filter((entry) => entry !== null),
  )
  const pending = new Map(phone.pending)
  for (const entry of numbered) {
    const before = entry.is === 'scan' && pending.get(entry.scan_id)
    if (before) pending.set(entry.scan_id, { ...before, entry })
  }
  const unwritten = withUnwritten(phone.unwritten, numbered)
  return upload({ ...phone, queue, pending, unwritten }, numbered.map(storing))
}

/** The entry as it is now; null if there is nothing to tell yet. */
function asTold(phone: Phone, entries: readonly Entry[], entry: Entry): Entry | null {
  if (entry.is !== 'scan') return entry
  const pending = phone.pending.get(entry.scan_id)
  if (pending) return pending.entry.shown && pending.entry
  const isReversal = (one: Entry): boolean => one.is === 'reversal' && one.scan_id === entry.scan_id
  // Its reversal has a lower number than it gets now.
  const isTakenBack = [...entries, ...phone.queue.waiting].some(isReversal)
  return isTakenBack ? { ...entry, shown: null } : entry
}

export function uploaded(
  phone: Phone,
  stored: number,
  words: ReadonlyMap<string, ServerWord>,
): Stepped {
  let { own } = phone
  const seqs = new Map<string, number>()
  const effects: Effect[] = [{ do: 'acknowledge', stored, seqs }]
  for (const entry of phone.queue.waiting) {
    if (entry.is !== 'scan' || entry.number > stored) continue
    const word = words.get(entry.scan_id)
    // Without a word of it, its place is not known.
    if (!word) continue
    const seq = shownFrom(word)
    own = placed(own, entry.scan_id, seq)
    seqs.set(entry.scan_id, seq)
    if (isContradicted(word) && entry.shown?.verdict === 'admitted')
      effects.push({ do: 'alarm', entry, word })
  }
  return upload({ ...phone, own, queue: acknowledge(phone.queue, stored) }, effects)
}

/** Whether the rules refuse anybody of the party. */
function isContradicted({ verdict, overrun = 0 }: ServerWord): boolean {
  return verdict === 'refused' || overrun > 0
}
