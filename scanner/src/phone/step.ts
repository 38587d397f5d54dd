// The phone's whole behaviour around a scan, without clock, network, storage or screen: an event goes in, the next
// state and what is to be done come out. Tests run thousands of phones with it; the scanner runs one.
//
// What it promises: nothing is green before it is stored, except what the server admitted while the browser stores nothing;
// nothing that was shown is lost; a place that the server took for a scan whose answer nobody saw is given back.

import {
  idOf,
  isNumbered,
  isSameVersion,
  type Entry,
  type Numbered,
  type ReversalEntry,
  type ScanBody,
  type ScanEntry,
  type Shown,
} from './entry'
import { placed, stepOf, unseen, without, withStep } from './own'
import { begun, byPhone, byServer, type Pending, type ServerWord } from './pending'
import {
  withPending,
  type Effect,
  type Event,
  type Judge,
  type Phone,
  type Stepped,
  withNumbers,
} from './phone'
import { acknowledge, put, rested, sendable, sending, setBack, unsent } from './queue'
import { overlaid, withUnwritten, written } from './unwritten'

/** How long the server may take before this phone answers by itself, from when the code came into view. */
export const SERVER_MS = 250
/** The same code shown again so soon after its scan was given up is the same scan. */
export const SAME_SCAN_MS = 120_000

export function step(judge: Judge, phone: Phone, event: Event): Stepped {
  switch (event.is) {
    case 'seen':
      return seen(judge, phone, event.body, event.clockErrorMs)
    case 'taken-back':
      return takenBack(phone, event)
    case 'reversed':
      return [{ ...phone, own: without(phone.own, event.scanId) }, []]
    case 'set':
      return [{ ...phone, settings: event.settings }, []]
    case 'synced':
      return [{ ...phone, own: unseen(phone.own, event.lastSeq) }, []]
    default:
      return 'scanId' in event ? stepOfScan(phone, event) : stepOfJournal(phone, event)
  }
}

type EventOfJournal = Exclude<
  Event,
  { readonly scanId: string } | { is: 'seen' | 'set' | 'synced' }
>

function stepOfJournal(phone: Phone, event: EventOfJournal): Stepped {
  switch (event.is) {
    case 'uploaded':
      return uploaded(phone, event.stored, event.words)
    case 'not-uploaded':
      return [{ ...phone, queue: unsent(phone.queue) }, []]
    case 'may-upload':
      return upload({ ...phone, queue: rested(phone.queue) }, [])
    case 'set-back':
      return wasSetBack(phone, event.stored, event.entries)
    default:
      return stepOfStorage(phone, event)
  }
}

type EventOfStorage = Extract<
  Event,
  { is: 'stored' | 'not-stored' | 'may-store' | 'storage-works' }
>

function stepOfStorage(phone: Phone, event: EventOfStorage): Stepped {
  switch (event.is) {
    case 'stored':
      return stored(phone, event.entry)
    case 'not-stored':
      return notStored(phone, event.entry)
    case 'storage-works':
      return [{ ...phone, canStore: true }, [...phone.unwritten.values()].map(storing)]
    case 'may-store':
      return [phone, phone.canStore ? [] : [...phone.unwritten.values()].slice(0, 1).map(storing)]
  }
}

type EventOfScan = Exclude<
  Extract<Event, { readonly scanId: string }>,
  { is: 'taken-back' | 'reversed' }
>

function stepOfScan(phone: Phone, event: EventOfScan): Stepped {
  const pending = phone.pending.get(event.scanId)
  if (!pending) return [phone, []]
  switch (event.is) {
    case 'opened':
      return opened(phone, pending)
    case 'due':
      return answerAlone({ ...pending, isDue: true }, phone)
    case 'unanswered':
      return unanswered(phone, pending)
    case 'answered':
      return answered(phone, pending, event.word)
    case 'declined':
      return declined(phone, pending)
    case 'left':
      return left(phone, pending)
  }
}

function seen(judge: Judge, phone: Phone, body: ScanBody, clockErrorMs: number | null): Stepped {
  const before = givenUpJustNow(phone, body)
  // It happened when it was first seen, maybe on the day before.
  const judgement = judge({ ...body, ...(before && { scanned_at: before.scanned_at }) }, phone.own)
  const { credential } = judgement
  const fresh: ScanEntry = {
    ...{ is: 'scan', ...body, clock_error_ms: clockErrorMs, credential },
    ...{ number: null, seq: null, shown: null },
  }
  const entry = before ?? fresh
  const pending = begun(entry, judgement)
  if (judgement.isFinal) return store(phone, pending, byPhone(judgement))
  const wait: Effect = { do: 'wait', scanId: entry.scan_id, ms: SERVER_MS }
  if (phone.canStore) return [withPending(phone, pending), [{ do: 'open', entry }, wait]]
  const asking: Pending = { ...pending, phase: 'asking' }
  return [withPending(phone, asking), [ask(asking), wait]]
}

/** The same scan, if its answer was never shown and the server has not been told that it was given up. */
function givenUpJustNow(
  { queue }: Phone,
  { code, gate, party, scanned_at }: ScanBody,
): ScanEntry | null {
  const found = queue.waiting.find(
    (entry) =>
      entry.is === 'scan' &&
      entry.shown === null &&
      entry.seq === null &&
      entry.code === code &&
      entry.gate === gate &&
      entry.party === party &&
      Math.abs(Date.parse(scanned_at) - Date.parse(entry.scanned_at)) < SAME_SCAN_MS &&
      entry.number > queue.tried,
  )
  return found?.is === 'scan' ? found : null
}

function opened(phone: Phone, pending: Pending): Stepped {
  if (pending.phase !== 'opening') return [phone, []]
  const asking: Pending = { ...pending, phase: 'asking' }
  const [next, effects] = answerAlone(asking, phone)
  return [next, [ask(asking), ...effects]]
}

function ask({ entry, failures }: Pending): Effect {
  const { scan_id, code, gate, party, scanned_at } = entry
  return { do: 'ask', body: { scan_id, code, gate, party, scanned_at }, failures }
}

function unanswered(phone: Phone, pending: Pending): Stepped {
  const failed = { ...pending, failures: pending.failures + 1, isDue: true }
  if (pending.phase !== 'asking') return [withPending(phone, failed), []]
  const [next, effects] = answerAlone(failed, phone)
  const isAlone = next.pending.get(pending.entry.scan_id)?.phase === 'storing'
  return [next, isAlone ? effects : [ask(failed), ...effects]]
}

/** Answers without the server once its time is over, if this phone may. */
function answerAlone(pending: Pending, phone: Phone): Stepped {
  const mayAnswer = pending.phase === 'asking' && pending.isDue && mayDecide(phone, pending)
  return mayAnswer
    ? store(phone, pending, byPhone(pending.judgement))
    : [withPending(phone, pending), []]
}

function mayDecide(phone: Phone, { judgement }: Pending): boolean {
  if (!phone.settings.decides || !judgement.canDecide) return false
  return judgement.verdict === 'refused' || (phone.canStore && spent(phone) < phone.settings.budget)
}

/** How many scans this phone has admitted that the server does not know of yet. */
export function spent({ queue, pending }: Pick<Phone, 'queue' | 'pending'>): number {
  const isAlone = (shown: Shown | null): boolean =>
    shown?.by === 'phone' && shown.verdict === 'admitted'
  const waiting = queue.waiting.filter((entry) => entry.is === 'scan' && isAlone(entry.shown))
  const counted = new Set(waiting.map((entry) => (entry.is === 'scan' ? entry.scan_id : '')))
  for (const { entry } of pending.values()) if (isAlone(entry.shown)) counted.add(entry.scan_id)
  return counted.size
}

function answered(phone: Phone, pending: Pending, word: ServerWord): Stepped {
  const { phase, entry } = pending
  if (phase === 'opening' || phase === 'asking') return storeWord(phone, pending, word)
  if (phase === 'storing') return [withPending(phone, { ...pending, late: word }), []]
  const isAsShown = entry.shown?.verdict === word.verdict
  const next = { ...phone, own: placed(phone.own, entry.scan_id, word.seq) }
  if (isAsShown) return [next, []]
  if (word.verdict === 'admitted') return storeWord(next, pending, word)
  return [next, [{ do: 'alarm', entry, word }]]
}

function storeWord(phone: Phone, pending: Pending, word: ServerWord): Stepped {
  // Without the keys of the codes, only the server has told whose it is.
  const credential = pending.entry.credential ?? word.told?.credential?.id ?? null
  const entry = { ...pending.entry, seq: word.seq, credential }
  return store(phone, { ...pending, entry }, byServer(word))
}

/** Writes what will be shown. What this phone decides by itself, and what it has told before, is for the server too. While
 * nothing can be stored, it is shown at once: by itself this phone admits nobody then. */
function store(phone: Phone, pending: Pending, shown: Shown): Stepped {
  const { number } = pending.entry
  const isToTell = shown.by === 'phone' || number !== null
  const entry: ScanEntry = {
    ...pending.entry,
    shown,
    number: isToTell ? (number ?? phone.queue.next) : null,
  }
  const decided: Pending = { ...pending, entry, phase: 'storing' }
  const own = withStep(phone.own, stepOf(entry))
  const stepped = write(withPending({ ...phone, own }, decided), entry)
  return phone.canStore ? stepped : followedBy(stepped, (next) => shownNow(next, decided))
}

/** From now on the disk is to hold this version of the entry. Where nothing can be stored, it is written later. */
function write(phone: Phone, entry: Entry): Stepped {
  const queue = isNumbered(entry) ? put(phone.queue, entry) : phone.queue
  const unwritten = withUnwritten(phone.unwritten, [entry])
  return [{ ...phone, queue, unwritten }, phone.canStore ? [storing(entry)] : []]
}

function stored(phone: Phone, entry: Entry): Stepped {
  const next = { ...phone, unwritten: written(phone.unwritten, entry) }
  if (entry.is === 'reversal') return upload(next, [{ do: 'confirm', scanId: entry.scan_id }])
  const pending = phone.pending.get(entry.scan_id)
  if (!pending) return upload(next, [])
  // An earlier version of the entry may come late to the disk.
  return isSameVersion(pending.entry, entry) ? shownNow(next, pending) : [next, []]
}

function shownNow(phone: Phone, pending: Pending): Stepped {
  const { entry, phase, late } = pending
  if (phase !== 'storing' || !entry.shown) return [phone, []]
  if (pending.hasLeft) return givenUp(phone, { ...entry, shown: null })
  const shown: Pending = { ...pending, phase: 'shown', late: null }
  const show: Effect = { do: 'show', scanId: entry.scan_id, shown: entry.shown }
  const next = withPending(phone, shown)
  return late ? followedBy([next, [show]], (then) => answered(then, shown, late)) : [next, [show]]
}

function followedBy([phone, effects]: Stepped, next: (phone: Phone) => Stepped): Stepped {
  const [then, more] = next(phone)
  return [then, [...effects, ...more]]
}

/** What the server said is shown all the same, and refusals are. This phone's own green is not. */
function notStored(phone: Phone, entry: Entry): Stepped {
  const failing: Stepped = [{ ...phone, canStore: false }, [{ do: 'complain' }]]
  const pending = entry.is === 'scan' ? phone.pending.get(entry.scan_id) : undefined
  if (!pending || !isSameVersion(pending.entry, entry)) return failing
  return followedBy(failing, (next) => withoutStorage(next, pending))
}

function withoutStorage(phone: Phone, pending: Pending): Stepped {
  const { entry, phase, late } = pending
  if (phase === 'opening') return opened(phone, pending)
  if (phase !== 'storing' || !entry.shown) return [phone, []]
  const isOwnGreen = entry.shown.by === 'phone' && entry.shown.verdict === 'admitted'
  if (pending.hasLeft || !isOwnGreen) return shownNow(phone, pending)
  return late ? storeWord(phone, { ...pending, late: null }, late) : askAgain(phone, pending)
}

/** This phone may not answer by itself after all. */
function askAgain(phone: Phone, pending: Pending): Stepped {
  const entry = { ...pending.entry, shown: null }
  const asking: Pending = { ...pending, entry, phase: 'asking' }
  const own = without(phone.own, entry.scan_id)
  const stepped = write(withPending({ ...phone, own }, asking), entry)
  return followedBy(stepped, (next) => [next, [ask(asking)]])
}

function declined(phone: Phone, pending: Pending): Stepped {
  if (pending.phase !== 'asking') return [phone, []]
  return left(phone, pending)
}

/** What was never shown is told to the server, which may have counted it. */
function left(phone: Phone, pending: Pending): Stepped {
  const { entry, phase } = pending
  if (phase === 'storing') return [withPending(phone, { ...pending, hasLeft: true }), []]
  return phase === 'shown' ? upload(withoutPending(phone, entry), []) : givenUp(phone, entry)
}

function givenUp(phone: Phone, entry: ScanEntry): Stepped {
  const told = { ...entry, number: entry.number ?? phone.queue.next }
  const next = withoutPending(phone, entry)
  const own = without(next.own, entry.scan_id)
  // It is sent once it is stored.
  return write({ ...next, own }, told)
}

function withoutPending(phone: Phone, { scan_id }: ScanEntry): Phone {
  const pending = new Map(phone.pending)
  pending.delete(scan_id)
  return { ...phone, pending }
}

function storing(entry: Entry): Effect {
  return { do: 'store', entry }
}

function takenBack(
  phone: Phone,
  { scanId, reversalId, at }: Extract<Event, { is: 'taken-back' }>,
): Stepped {
  const entry: ReversalEntry & Numbered = {
    is: 'reversal',
    number: phone.queue.next,
    reversal_id: reversalId,
    scan_id: scanId,
    at,
  }
  const [next] = write({ ...phone, own: without(phone.own, scanId) }, entry)
  // A person waits to hear of it, so it is tried even if the last write failed.
  return upload(next, [storing(entry)])
}

/** Sends what waits. An entry holds up those behind it while its person is still before the phone, because it may change,
 * and until it is stored, because its number could be given out again after a crash. */
function upload(phone: Phone, before: readonly Effect[]): Stepped {
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
function wasSetBack(phone: Phone, stored: number, kept: readonly Entry[]): Stepped {
  const entries = overlaid(kept, phone.unwritten)
  const waiting = new Set(phone.queue.waiting.map(({ scan_id }) => scan_id))
  const told = entries.filter(({ scan_id }) => !waiting.has(scan_id))
  const [queue, numbered] = withNumbers(
    setBack(phone.queue, entries, stored),
    told.map((entry) => asTold(phone, entries, entry)).filter((entry) => entry !== null),
  )
  const pending = new Map(phone.pending)
  for (const entry of numbered) {
    const before = pending.get(entry.scan_id)
    if (before && entry.is === 'scan') pending.set(entry.scan_id, { ...before, entry })
  }
  const unwritten = withUnwritten(phone.unwritten, numbered)
  return upload({ ...phone, queue, pending, unwritten }, numbered.map(storing))
}

/** The entry as it is now; null if there is nothing to tell yet. */
function asTold(phone: Phone, entries: readonly Entry[], entry: Entry): Entry | null {
  if (entry.is === 'reversal') return entry
  const pending = phone.pending.get(entry.scan_id)
  if (pending) return pending.entry.shown && pending.entry
  const isReversal = (one: Entry): boolean => one.is === 'reversal' && one.scan_id === entry.scan_id
  // Its reversal has a lower number than it gets now.
  const isTakenBack = [...entries, ...phone.queue.waiting].some(isReversal)
  return isTakenBack ? { ...entry, shown: null } : entry
}

function uploaded(phone: Phone, stored: number, words: ReadonlyMap<string, ServerWord>): Stepped {
  let { own } = phone
  const seqs = new Map<string, number>()
  const effects: Effect[] = [{ do: 'acknowledge', stored, seqs }]
  for (const entry of phone.queue.waiting) {
    if (entry.is !== 'scan' || entry.number > stored) continue
    const word = words.get(entry.scan_id)
    // Without a word of it, its place is not known.
    if (!word) continue
    own = placed(own, entry.scan_id, word.seq)
    seqs.set(entry.scan_id, word.seq)
    if (isContradicted(word) && entry.shown?.verdict === 'admitted')
      effects.push({ do: 'alarm', entry, word })
  }
  return upload({ ...phone, own, queue: acknowledge(phone.queue, stored) }, effects)
}

/** Whether the rules refuse anybody of the party. */
function isContradicted({ verdict, overrun = 0 }: ServerWord): boolean {
  return verdict === 'refused' || overrun > 0
}
