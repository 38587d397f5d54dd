// A scan between its code and the next one: who has been asked, and what the person has seen.

import type { Decision } from '../core/at_door'
import type { ToldVerdict } from '../core/told_verdict'
import type { Reason } from '../core/verdict'
import type { ScanEntry, Shown, Word } from './entry'

/** A title by language; in some it may be empty. */
export type Titles = Readonly<Record<string, string>>

/** What this phone would say by itself. */
export interface Judgement {
  readonly verdict: Word
  readonly reason: Reason
  /** Time cannot heal this refusal, so the server need not be asked. */
  readonly isFinal: boolean
  /** False where this phone lacks what it needs to know, and says nothing. */
  readonly canDecide: boolean
  /** The ticket's id where this phone could open the code. */
  readonly credential: string | null
  /** The counts, and what the sentence of a refusal needs. */
  readonly decision: Decision
  /** What else the code is for. */
  readonly elsewhere?: Titles
  /** The register by which this phone holds the ticket. */
  readonly register?: number
}

/** What the server decided. `seq` is the place in the ticket's sequence that the scan took, 0 if none. */
export interface ServerWord {
  readonly verdict: Word
  readonly reason: Reason
  readonly seq: number
  /** How many of the persons whom this phone had let in the rules refuse. */
  readonly overrun?: number
  /** The last place of the ticket's sequence that was taken before. */
  readonly lastSeq?: number
  /** All that the server told, for the screen. */
  readonly told?: ToldVerdict
}

/** `opening`: its entry is being written. `recalling`: the device that holds the ticket is asked for it. `asking`: nothing is shown yet. `storing`: what will be shown is being
 * written. `shown`: a person has seen it. */
export type Phase = 'opening' | 'recalling' | 'asking' | 'storing' | 'shown'

export interface Pending {
  readonly entry: ScanEntry
  readonly judgement: Judgement
  readonly phase: Phase
  /** The server has had its time. */
  readonly isDue: boolean
  /** How many attempts to reach the server failed. */
  readonly failures: number
  /** What the server said while this phone's own answer was being written. */
  readonly late: ServerWord | null
  /** The next code is before the phone already: what is being written will not be shown. */
  readonly hasLeft: boolean
}

export function begun(entry: ScanEntry, judgement: Judgement): Pending {
  return {
    entry,
    judgement,
    phase: 'opening',
    isDue: false,
    failures: 0,
    late: null,
    hasLeft: false,
  }
}

export function byPhone({ verdict, reason }: Judgement): Shown {
  return { verdict, reason, by: 'phone' }
}

export function byServer({ verdict, reason }: ServerWord): Shown {
  return { verdict, reason, by: 'server' }
}
