// What a journal's runner has around it, and what it tells of itself.

import type { ToldVerdict } from '../core/told_verdict'
import type { Numbered, ScanBody, ScanEntry } from '../phone/entry'
import type { Judgement } from '../phone/pending'
import { spent, type Judge, type Phone, type Settings } from '../phone/phone'
import type { Answer, Delivered, Scan } from '../server/api'
import type { Later, Pause } from '../server/delivery'
import type { Holder } from '../server/registers'
import type { Handed } from './hand_over'

/** Why entries do not get out of this phone's memory: the browser stores nothing, or the server has seen a longer
 * journal of this device, so that its storage must have been lost. */
export type Trouble = 'not-stored' | 'too-short'

/** Whether this phone admits somebody while the server does not answer: by its list, or only whom it holds. Or why it admits nobody: it may not, it has no
 * list of the tickets, it has admitted as many as it may, or it could not keep what it showed. */
export type Alone = 'decides' | 'holds' | 'may-not' | 'no-list' | 'spent' | 'not-stored'

/** It is written down that the passage was taken back; the server hears of it later. */
export interface WrittenDown {
  readonly is: 'written-down'
}

/** A ticket whose guest stands at this gate, and that another device holds. */
export interface HeldElsewhere {
  readonly ticket: string
  readonly gate: string
}

/** Asks the device that holds the ticket, for some seconds at most. Ends with whether it is worth asking the server then; `onAsked` hears who is
 * asked. */
export type Recall = (
  held: HeldElsewhere,
  signal: AbortSignal,
  onAsked: (holder: Holder) => void,
) => Promise<boolean>

/** Hears after how many attempts there is no answer yet, or which device is asked for the ticket meanwhile. */
export type OnWait = (failures: number, holder?: Holder) => void

export interface Around {
  readonly settings: Settings
  /** What this phone would say to the code, without asking. */
  readonly judgeOf: (code: string) => Promise<Judge>
  /** Whether this phone knows the tickets of the event. */
  readonly hasList: () => boolean
  /** This phone's own answer, as it is shown. */
  readonly tell: (entry: ScanEntry, judgement: Judgement) => ToldVerdict
  /** One attempt to have the scan decided; null: no answer came. */
  readonly ask: (body: ScanBody, signal: AbortSignal) => Promise<Answer | Later | null>
  readonly recall: Recall
  readonly handOver: (journal: number, entries: readonly Numbered[]) => Promise<Handed>
  readonly pause: Pause
  readonly now: () => number
  readonly clockErrorMs: () => number | null
}

/** A scan between its code and its end on the screen. */
export interface Course {
  readonly scan: Scan
  readonly onWait: OnWait
  readonly end: (delivered: Delivered) => void
  readonly giveUp: AbortController
  /** What the server said last. */
  answer: Answer | null
  isShown: boolean
  /** For how long the server wants to be left alone. */
  laterMs: number
}

/** Whether it is worth asking the server then, and what this phone would say by then; null: nobody waits any more. */
export async function recall(
  around: Pick<Around, 'recall' | 'judgeOf'>,
  { scan, giveUp: { signal }, onWait }: Course,
  held: HeldElsewhere,
): Promise<readonly [boolean, Judge] | null> {
  const onAsked = (holder: Holder): void => {
    if (!signal.aborted) onWait(0, holder)
  }
  const isWorthAsking = await around.recall(held, signal, onAsked).catch(() => false)
  const judge = await around.judgeOf(scan.code)
  if (signal.aborted) return null
  onWait(0)
  return [isWorthAsking, judge]
}

export function troubleOf(isFailing: boolean, isTooShort: boolean): Trouble | null {
  if (isFailing) return 'not-stored'
  return isTooShort ? 'too-short' : null
}

export function aloneOf(phone: Phone, hasList: boolean): Alone {
  const { decides, budget, isStrict = false } = phone.settings
  if (!decides || (budget === 0 && !isStrict)) return 'may-not'
  if (!hasList) return 'no-list'
  if (!phone.canStore) return 'not-stored'
  if (isStrict) return 'holds'
  return spent(phone) < budget ? 'decides' : 'spent'
}
