// The phone's whole behaviour around a scan, without clock, network, storage or screen: an event goes in, the next
// state and what is to be done come out. Tests run thousands of phones with it; the scanner runs one.
//
// What it promises: nothing is green before it is stored, except what the server admitted while the browser stores nothing;
// nothing that was shown is lost; a place that the server took for a scan whose answer nobody saw is given back.

import {
  isSameVersion,
  type Entry,
  type Numbered,
  type ReversalEntry,
  type ScanBody,
  type ScanEntry,
  type Shown,
} from './entry'
import { givenBack } from './give_back'
import { placed, stepOf, unseen, without, withStep } from './own'
import { heard, overdue, RECALLED_MS, waitMs } from './patience'
import { begun, byPhone, byServer, type Judgement, type Pending, type ServerWord } from './pending'
import {
  spent,
  withPending,
  type Effect,
  type Event,
  type Judge,
  type Phone,
  type Stepped,
} from './phone'
import { rested, unsent } from './queue'
import { isHeldElsewhere, unstored } from './registers'
import { storing, upload, uploaded, wasSetBack, write } from './telling'
import { written } from './unwritten'

/** The same code shown again so soon after its scan was given up is the same scan. */
export const SAME_SCAN_MS = 120_000

export function step(judge: Judge, phone: Phone, event: Event): Stepped {
  switch (event.is) {
    case 'seen':
      return seen(judge, phone, event)
    case 'taken-back':
      return takenBack(phone, event)
    case 'given-back':
      return givenBack(phone, event)
    case 'recalled':
      return recalled(judge, phone, event)
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
  { readonly scanId: string } | { is: 'seen' | 'set' | 'synced' | 'given-back' }
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
  { is: 'taken-back' | 'reversed' | 'recalled' }
>

function stepOfScan(phone: Phone, event: EventOfScan): Stepped {
  const pending = phone.pending.get(event.scanId)
  if (!pending) return [phone, []]
  switch (event.is) {
    case 'opened':
      return opened(phone, pending)
    case 'due':
      return answerAlone({ ...pending, isDue: true }, overdue(phone, pending))
    case 'unanswered':
      return unanswered(phone, pending)
    case 'answered':
      return answered(heard(phone, event.afterMs), pending, event.word)
    case 'declined':
      return declined(phone, pending)
    case 'left':
      return left(phone, pending)
  }
}

function seen(
  judge: Judge,
  phone: Phone,
  { body, clockErrorMs, agoMs }: Extract<Event, { is: 'seen' }>,
): Stepped {
  const judged = judgedAnew(judge, phone, body)
  const judgement = phone.canStore ? judged[0] : unstored(judged[0])
  const { credential } = judgement
  const fresh: ScanEntry = {
    ...{ is: 'scan', ...body, clock_error_ms: clockErrorMs, credential },
    ...{ number: null, seq: null, shown: null },
  }
  // By now this phone may have the keys of the codes.
  const [, before] = judged
  const known = before ? { ...before, credential: before.credential ?? credential } : fresh
  const entry = { ...known, register: judgement.register }
  const pending = begun(entry, judgement)
  if (judgement.isFinal) return store(phone, pending, byPhone(judgement))
  return begin(phone, pending, agoMs)
}

/** What this phone says of the code, and its scan that was given up just now and goes on; null: it is a new one. */
function judgedAnew(
  judge: Judge,
  phone: Phone,
  body: ScanBody,
): readonly [Judgement, ScanEntry | null] {
  const judgeOf = (asked: ScanBody): Judgement => judge(asked, phone.own, phone.registers)
  const givenUp = givenUpJustNow(phone, body)
  // It happened when it was first seen, maybe on the day before.
  const again = givenUp && judgeOf({ ...body, scanned_at: givenUp.scanned_at })
  // While another phone held the ticket, the server may have refused the scan that was given up.
  const isServers = again && again.register === undefined && !isHeldElsewhere(again)
  return isServers ? [again, givenUp] : [judgeOf(body), null]
}

/** Written down before anybody is asked. */
function begin(phone: Phone, pending: Pending, agoMs: number): Stepped {
  const { entry, judgement } = pending
  const isElsewhere = isHeldElsewhere(judgement)
  const wait: Effect = { do: 'wait', scanId: entry.scan_id, ms: waitMs(phone, agoMs) }
  const waits = isElsewhere ? [] : [wait]
  if (phone.canStore) return [withPending(phone, pending), [{ do: 'open', entry }, ...waits]]
  if (isElsewhere) return recalling(phone, pending)
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
  if (isHeldElsewhere(pending.judgement)) return recalling(phone, pending)
  const asking: Pending = { ...pending, phase: 'asking' }
  const [next, effects] = answerAlone(asking, phone)
  return [next, [ask(asking), ...effects]]
}

/** The server would refuse whom another device holds, so that one is asked for the ticket first. */
function recalling(phone: Phone, pending: Pending): Stepped {
  const { scan_id: scanId, gate } = pending.entry
  const ticket = pending.judgement.credential ?? ''
  const recall: Effect = { do: 'recall', scanId, ticket, gate }
  return [withPending(phone, { ...pending, phase: 'recalling' }), [recall]]
}

/** It is judged anew: this phone may know by now that the ticket is at the server, or that it holds it itself. */
function recalled(
  judge: Judge,
  phone: Phone,
  { scanId, isWorthAsking }: Extract<Event, { is: 'recalled' }>,
): Stepped {
  const before = phone.pending.get(scanId)
  if (before?.phase !== 'recalling') return [phone, []]
  const judged = judge(bodyOf(before.entry), phone.own, phone.registers)
  const judgement = phone.canStore ? judged : unstored(judged)
  const entry = { ...before.entry, register: judgement.register }
  const asking: Pending = { ...before, entry, judgement, phase: 'asking' }
  if (judgement.isFinal) return store(phone, asking, byPhone(judgement))
  const wait: Effect = { do: 'wait', scanId, ms: RECALLED_MS }
  if (isWorthAsking) return [withPending(phone, asking), [ask(asking), wait]]
  const [next, effects] = answerAlone({ ...asking, isDue: true }, phone)
  return [next, [ask(asking), ...effects]]
}

function bodyOf({ scan_id, code, gate, party, scanned_at }: ScanEntry): ScanBody {
  return { scan_id, code, gate, party, scanned_at }
}

function ask({ entry, failures }: Pending): Effect {
  return { do: 'ask', body: bodyOf(entry), failures }
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

function answered(phone: Phone, pending: Pending, word: ServerWord): Stepped {
  const { phase, entry } = pending
  if (phase === 'opening' || phase === 'asking') return storeWord(phone, pending, word)
  if (phase === 'storing') return [withPending(phone, { ...pending, late: word }), []]
  const isAsShown = entry.shown?.verdict === word.verdict
  // Of a green that it refuses, the journal's answer tells more.
  const own = word.seq > 0 ? placed(phone.own, entry.scan_id, word.seq) : phone.own
  const next = { ...phone, own }
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

function stored(phone: Phone, entry: Entry): Stepped {
  const next = { ...phone, unwritten: written(phone.unwritten, entry) }
  if (entry.is === 'reversal') return upload(next, [{ do: 'confirm', scanId: entry.scan_id }])
  if (entry.is === 'return') return upload(next, [])
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
  if (pending.judgement.register !== undefined) return refusedUnstored(phone, pending)
  return late ? storeWord(phone, { ...pending, late: null }, late) : askAgain(phone, pending)
}

/** Nobody else may let in whom this phone holds, so nobody is asked. */
function refusedUnstored(phone: Phone, { entry, ...pending }: Pending): Stepped {
  const judgement = unstored(pending.judgement)
  const own = without(phone.own, entry.scan_id)
  return store({ ...phone, own }, { ...pending, entry, judgement }, byPhone(judgement))
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
