// The phone's whole behaviour around a scan, without clock, network, storage or screen: an event goes in, the next
// state and what is to be done come out. Tests run thousands of phones with it; the scanner runs one.
//
// What it promises: nothing is green before it is stored; nothing that was shown is lost; a place that the server took
// for a scan whose answer nobody saw is given back.

import type { Entry, Numbered, ReversalEntry, ScanBody, ScanEntry, Shown } from './entry'
import { placed, stepOf, unseen, without, withStep } from './own'
import { begun, byPhone, byServer, type Pending, type ServerWord } from './pending'
import { withPending, type Effect, type Event, type Judge, type Phone, type Stepped } from './phone'
import { acknowledge, put, sendable, sending, unsent, written } from './queue'

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
    case 'uploaded':
      return uploaded(phone, event.stored, event.words)
    case 'not-uploaded':
      return [{ ...phone, queue: unsent(phone.queue) }, []]
    case 'may-upload':
      return upload(phone, [])
    case 'stored':
      return stored(phone, event.entry)
    case 'not-stored':
      return notStored(phone, event.entry)
    case 'storage-works':
      return [{ ...phone, canStore: true }, []]
    case 'synced':
      return [{ ...phone, own: unseen(phone.own, event.lastSeq) }, []]
    default:
      return stepOfScan(phone, event)
  }
}

type EventOfScan = Exclude<
  Event,
  {
    is:
      | 'seen'
      | 'stored'
      | 'not-stored'
      | 'taken-back'
      | 'uploaded'
      | 'not-uploaded'
      | 'may-upload'
      | 'storage-works'
      | 'synced'
  }
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
  const judgement = judge(body, phone.own)
  const entry = givenUpJustNow(phone, body) ?? {
    is: 'scan',
    ...body,
    number: null,
    clock_error_ms: clockErrorMs,
    credential: judgement.credential,
    seq: null,
    shown: null,
  }
  const pending = begun(entry, judgement)
  if (judgement.isFinal) return store(phone, pending, byPhone(judgement))
  const wait: Effect = { do: 'wait', scanId: entry.scan_id, ms: SERVER_MS }
  return [withPending(phone, pending), [{ do: 'open', entry }, wait]]
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
  return [next, [{ do: 'alarm', scanId: entry.scan_id, word }]]
}

function storeWord(phone: Phone, pending: Pending, word: ServerWord): Stepped {
  const entry = { ...pending.entry, seq: word.seq }
  return store(phone, { ...pending, entry }, byServer(word))
}

/** Writes what will be shown. What this phone decides by itself, and what it has told before, is for the server too. */
function store(phone: Phone, pending: Pending, shown: Shown): Stepped {
  const { number } = pending.entry
  const isToTell = shown.by === 'phone' || number !== null
  const entry: ScanEntry = {
    ...pending.entry,
    shown,
    number: isToTell ? (number ?? phone.queue.next) : null,
  }
  const queue =
    entry.number === null ? phone.queue : put(phone.queue, { ...entry, number: entry.number })
  const own = withStep(phone.own, stepOf(entry))
  const next = withPending({ ...phone, queue, own }, { ...pending, entry, phase: 'storing' })
  return [next, [{ do: 'store', entry }]]
}

function stored(phone: Phone, entry: Entry): Stepped {
  const queue = entry.number === null ? phone.queue : written(phone.queue, entry.number)
  const next = { ...phone, queue }
  if (entry.is === 'reversal') return upload(next, [{ do: 'confirm', scanId: entry.scan_id }])
  const pending = phone.pending.get(entry.scan_id)
  return pending ? shownNow(next, pending) : upload(next, [])
}

function shownNow(phone: Phone, pending: Pending): Stepped {
  const { entry, phase, late } = pending
  if (phase !== 'storing' || !entry.shown) return [phone, []]
  const shown: Pending = { ...pending, phase: 'shown', late: null }
  const show: Effect = { do: 'show', scanId: entry.scan_id, shown: entry.shown }
  const next = withPending(phone, shown)
  return late ? followedBy([next, [show]], (then) => answered(then, shown, late)) : [next, [show]]
}

function followedBy([phone, effects]: Stepped, next: (phone: Phone) => Stepped): Stepped {
  const [then, more] = next(phone)
  return [then, [...effects, ...more]]
}

/** A refusal, and what the server has stored, may be shown all the same; this phone's own green may not. */
function notStored(phone: Phone, entry: Entry): Stepped {
  const failing: Stepped = [{ ...phone, canStore: false }, [{ do: 'complain' }]]
  const pending = entry.is === 'scan' ? phone.pending.get(entry.scan_id) : undefined
  if (!pending) return failing
  return followedBy(failing, (next) => withoutStorage(next, pending))
}

function withoutStorage(phone: Phone, pending: Pending): Stepped {
  const { entry, late, phase } = pending
  if (phase === 'opening') return opened(phone, pending)
  if (phase !== 'storing' || !entry.shown) return [phone, []]
  if (entry.shown.by === 'server' || entry.shown.verdict === 'refused')
    return shownNow(phone, pending)
  const hidden = { ...entry, shown: null }
  const asking: Pending = { ...pending, entry: hidden, phase: 'asking', late: null }
  const next = {
    ...phone,
    own: without(phone.own, entry.scan_id),
    queue: putIfNumbered(phone, hidden),
  }
  return late ? storeWord(next, asking, late) : [withPending(next, asking), [ask(asking)]]
}

function putIfNumbered({ queue }: Phone, entry: ScanEntry): Phone['queue'] {
  return entry.number === null ? queue : put(queue, { ...entry, number: entry.number })
}

function declined(phone: Phone, pending: Pending): Stepped {
  if (pending.phase !== 'asking') return [phone, []]
  return left(phone, pending)
}

/** What was never shown is told to the server, which may have counted it. */
function left(phone: Phone, pending: Pending): Stepped {
  const { entry, phase } = pending
  if (phase === 'storing') return [phone, []]
  const rest = new Map(phone.pending)
  rest.delete(entry.scan_id)
  if (phase === 'shown') return upload({ ...phone, pending: rest }, [])
  // The entry is sent once it is stored.
  const number = entry.number ?? phone.queue.next
  const givenUp = { ...entry, number }
  const queue = put(phone.queue, givenUp)
  return [{ ...phone, pending: rest, queue }, [{ do: 'store', entry: givenUp }]]
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
  const own = without(phone.own, scanId)
  return upload({ ...phone, own, queue: put(phone.queue, { ...entry }) }, [{ do: 'store', entry }])
}

/** Sends what waits. An entry whose person is still before the phone may change, and holds up those behind it. */
function upload(phone: Phone, before: readonly Effect[]): Stepped {
  const entries = sendable(
    phone.queue,
    (entry) => entry.is === 'scan' && phone.pending.has(entry.scan_id),
  )
  if (entries.length === 0) return [phone, before]
  const journal = phone.queue.next - 1
  return [
    { ...phone, queue: sending(phone.queue, entries) },
    [...before, { do: 'upload', journal, entries }],
  ]
}

function uploaded(phone: Phone, stored: number, words: ReadonlyMap<string, ServerWord>): Stepped {
  let { own } = phone
  const effects: Effect[] = []
  for (const entry of phone.queue.waiting) {
    if (entry.is !== 'scan' || entry.number > stored) continue
    const word = words.get(entry.scan_id)
    own = placed(own, entry.scan_id, word?.seq ?? 0)
    effects.push({ do: 'open', entry: { ...entry, seq: word?.seq ?? 0 } })
    if (word?.verdict === 'refused' && entry.shown?.verdict === 'admitted')
      effects.push({ do: 'alarm', scanId: entry.scan_id, word })
  }
  return upload({ ...phone, own, queue: acknowledge(phone.queue, stored) }, effects)
}
