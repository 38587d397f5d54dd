// The state of a phone at a door, the events that change it, and what it wants done.

import type { Entry, Numbered, Register, ScanBody, ScanEntry, Shown } from './entry'
import { stepOf, without, withStep, type OwnSteps } from './own'
import type { Judgement, Pending, ServerWord } from './pending'
import { put, restored, type Queue } from './queue'
import { returnedBy, type OwnRegisters } from './registers'
import { withUnwritten, type Unwritten } from './unwritten'

export interface Settings {
  /** Whether this phone may admit without the server. */
  readonly decides: boolean
  /** How many scans it may admit that the server does not know of yet. */
  readonly budget: number
  /** It admits only tickets that were handed over to it. */
  readonly isStrict?: boolean
}

export interface Phone {
  readonly settings: Settings
  /** By scan. */
  readonly pending: ReadonlyMap<string, Pending>
  readonly queue: Queue
  readonly unwritten: Unwritten
  readonly own: OwnSteps
  readonly registers: OwnRegisters
  /** False once the browser failed to store something: then this phone admits nobody by itself. */
  readonly canStore: boolean
  /** For how many persons in a row the server was late. */
  readonly late: number
}

export type Event =
  /** A code came into view or was typed, `agoMs` before. `clockErrorMs`: how far the server's clock is ahead, null if never
   * compared. */
  | {
      readonly is: 'seen'
      readonly body: ScanBody
      readonly clockErrorMs: number | null
      readonly agoMs: number
    }
  | { readonly is: 'opened'; readonly scanId: string }
  | { readonly is: 'stored' | 'not-stored'; readonly entry: Entry }
  /** Whether it is worth asking the server now: the register of the ticket is there, or it has to be told that its holder
   * did not return it. Else the holder was not to be reached. */
  | { readonly is: 'recalled'; readonly scanId: string; readonly isWorthAsking: boolean }
  /** The time that the server has is over. */
  | { readonly is: 'due'; readonly scanId: string }
  /** `afterMs` since it was asked. */
  | {
      readonly is: 'answered'
      readonly scanId: string
      readonly word: ServerWord
      readonly afterMs: number
    }
  /** No answer came. */
  | { readonly is: 'unanswered'; readonly scanId: string }
  /** The server answered that it gives no verdict. */
  | { readonly is: 'declined'; readonly scanId: string }
  /** The next code is before the phone, or the person no longer waits. */
  | { readonly is: 'left'; readonly scanId: string }
  | {
      readonly is: 'taken-back'
      readonly scanId: string
      readonly reversalId: string
      readonly at: string
    }
  /** This phone holds these tickets no longer: somebody else may let them in. */
  | {
      readonly is: 'given-back'
      readonly returnId: string
      readonly registers: readonly Register[]
      readonly at: string
    }
  /** The server has taken the passage back when it was asked to. */
  | { readonly is: 'reversed'; readonly scanId: string }
  /** The server has stored the journal up to this number, and says what it made of these scans. */
  | {
      readonly is: 'uploaded'
      readonly stored: number
      readonly words: ReadonlyMap<string, ServerWord>
    }
  | { readonly is: 'not-uploaded' }
  /** The next attempt to hand the journal over is due. */
  | { readonly is: 'may-upload' }
  /** After a failed write it is time to try one. */
  | { readonly is: 'may-store' }
  /** A write has succeeded again. */
  | { readonly is: 'storage-works' }
  /** The server holds the journal only up to this number, because a backup was restored; `entries` are all that this phone has stored. It is
   * told again until all that this leads to is stored. */
  | { readonly is: 'set-back'; readonly stored: number; readonly entries: readonly Entry[] }
  /** The organiser has changed whether and how far this phone decides. */
  | { readonly is: 'set'; readonly settings: Settings }
  /** The roster has become newer; `lastSeq` is the last place of a ticket's sequence that it knows. */
  | { readonly is: 'synced'; readonly lastSeq: (credential: string) => number }

export type Effect =
  /** Write the entry, at first without waiting for the disk. */
  | { readonly do: 'open'; readonly entry: ScanEntry }
  /** Write the entry, and report it only when it would survive a flat battery. */
  | { readonly do: 'store'; readonly entry: Entry }
  | { readonly do: 'ask'; readonly body: ScanBody; readonly failures: number }
  /** Ask for the ticket where it is held. */
  | {
      readonly do: 'recall'
      readonly scanId: string
      readonly ticket: string
      readonly gate: string
    }
  | { readonly do: 'wait'; readonly scanId: string; readonly ms: number }
  | { readonly do: 'show'; readonly scanId: string; readonly shown: Shown }
  /** The passage is taken back for good. */
  | { readonly do: 'confirm'; readonly scanId: string }
  /** The person was let in, and the server says that they should not have been. */
  | { readonly do: 'alarm'; readonly entry: ScanEntry; readonly word: ServerWord }
  | { readonly do: 'upload'; readonly journal: number; readonly entries: readonly Numbered[] }
  /** Note that the server has the journal up to this number, and the places that it gave these scans. If this is lost, the
   * same entries are sent again, and change nothing. */
  | {
      readonly do: 'acknowledge'
      readonly stored: number
      readonly seqs: ReadonlyMap<string, number>
    }
  /** Tell the person that the browser stores nothing. */
  | { readonly do: 'complain' }

export type Stepped = readonly [Phone, readonly Effect[]]

/** What this phone would say to a code, given whom it has let in itself and what it has given back. */
export type Judge = (body: ScanBody, own: OwnSteps, registers: OwnRegisters) => Judgement

/** The phone as it starts with the entries that it had stored. Whatever was still open had not been shown. */
export function started(
  settings: Settings,
  entries: readonly Entry[],
  acknowledged: number,
  incarnation: string | null = null,
): Stepped {
  const before = restored(entries, acknowledged)
  const isMoved = (entry: Entry): boolean => !entries.includes(entry)
  const [queue, numbered] = withNumbers(
    before,
    entries.filter((entry) => entry.is === 'scan' && entry.shown === null),
  )
  const changed = [...before.waiting.filter(isMoved), ...numbered]
  const unwritten = withUnwritten(new Map(), changed)
  const registers = { incarnation, returned: returnedBy(entries) }
  const phone = { settings, pending: new Map(), queue, unwritten, own: ownOf(entries), registers }
  return [{ ...phone, canStore: true, late: 0 }, changed.map((entry) => ({ do: 'store', entry }))]
}

/** Gives the entries that have no number one, because the server has to be told of them. */
export function withNumbers(
  before: Queue,
  entries: readonly Entry[],
): readonly [Queue, readonly Numbered[]] {
  let queue = before
  const numbered: Numbered[] = []
  for (const entry of entries) {
    if (entry.is !== 'scan' || entry.number !== null) continue
    const told = { ...entry, number: queue.next }
    queue = put(queue, told)
    numbered.push(told)
  }
  return [queue, numbered]
}

export function withPending(phone: Phone, pending: Pending): Phone {
  return { ...phone, pending: new Map(phone.pending).set(pending.entry.scan_id, pending) }
}

function ownOf(entries: readonly Entry[]): OwnSteps {
  let own: OwnSteps = []
  for (const entry of entries) {
    if (entry.is === 'scan') own = withStep(own, stepOf(entry))
    if (entry.is === 'reversal') own = without(own, entry.scan_id)
  }
  return own
}

/** How many scans this phone has admitted at a risk, of which the server does not know yet. */
export function spent({ queue, pending }: Pick<Phone, 'queue' | 'pending'>): number {
  const isAlone = ({ shown, register }: ScanEntry): boolean =>
    register === undefined && shown?.by === 'phone' && shown.verdict === 'admitted'
  const waiting = queue.waiting.filter((entry) => entry.is === 'scan' && isAlone(entry))
  const counted = new Set(waiting.map((entry) => (entry.is === 'scan' ? entry.scan_id : '')))
  for (const { entry } of pending.values()) if (isAlone(entry)) counted.add(entry.scan_id)
  return counted.size
}
