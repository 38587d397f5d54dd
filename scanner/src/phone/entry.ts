// What this phone writes down about a scan, in the order in which it happens. An entry is opened before the server is
// asked, and what the screen shows is stored with it before it is shown: a phone that dies loses no admission.

import type { Reason } from '../core/verdict'

export type Word = 'admitted' | 'refused'

/** What a person at the door saw, and who had decided it. */
export interface Shown {
  readonly verdict: Word
  readonly reason: Reason
  readonly by: 'server' | 'phone'
}

/** A scan as it goes to the server, live or later: the same body each time. */
export interface ScanBody {
  readonly scan_id: string
  readonly code: string
  readonly gate: string
  readonly party: number
  /** This device's clock, uncorrected, RFC 3339. */
  readonly scanned_at: string
}

export interface ScanEntry extends ScanBody {
  readonly is: 'scan'
  /** The code is sealed for the server, because it was read from the disk: nobody here can tell which it was. */
  readonly is_sealed?: true
  /** Its number in the journal; null as long as nothing has to be told to the server about it. */
  readonly number: number | null
  /** By how much the server's clock was ahead of this one, in ms; null: never compared. */
  readonly clock_error_ms: number | null
  /** The ticket's id where this phone could open the code. */
  readonly credential: string | null
  /** The place in the ticket's sequence from which on the roster shows what became of it; null: the server has not told. */
  readonly seq: number | null
  /** Null: nothing was shown, because the scan was given up or the phone died. */
  readonly shown: Shown | null
  /** The register by which this phone held the ticket and decided about it. */
  readonly register?: number | undefined
}

/** A passage that was taken back at this phone. */
export interface ReversalEntry {
  readonly is: 'reversal'
  readonly number: number
  readonly reversal_id: string
  readonly scan_id: string
  /** This device's clock, RFC 3339. */
  readonly at: string
}

/** A ticket that a device holds, and by which row of the ticket; or a venue's desk, and by which hand-over. */
export type Register =
  | { readonly ticket: string; readonly register: number }
  | { readonly gate: string; readonly register: number }

/** This phone has given registers back. It holds them no longer once this is written. */
export interface ReturnEntry {
  readonly is: 'return'
  readonly number: number
  readonly return_id: string
  readonly returns: readonly Register[]
  /** This device's clock, RFC 3339. */
  readonly at: string
}

export type Entry = ScanEntry | ReversalEntry | ReturnEntry
export type Numbered = Entry & { readonly number: number }

/** What tells it from the other entries of its journal. */
export function idOf(entry: Entry): string {
  if (entry.is === 'scan') return entry.scan_id
  return entry.is === 'reversal' ? entry.reversal_id : entry.return_id
}

/** The scan that it is about; null: none. */
export function scanOf(entry: Entry): string | null {
  return entry.is === 'return' ? null : entry.scan_id
}

/** Whether the two are the same version of an entry: an earlier one may reach the disk when it is out of date. */
export function isSameVersion(one: Entry, other: Entry): boolean {
  if (one.is !== 'scan' || other.is !== 'scan') return one.is === other.is
  const [shown, otherShown] = [one.shown, other.shown]
  const isShownAlike = shown?.verdict === otherShown?.verdict && shown?.by === otherShown?.by
  return one.number === other.number && isShownAlike && shown?.reason === otherShown?.reason
}

export function isNumbered(entry: Entry): entry is Numbered {
  return entry.number !== null
}
