// What the screen shows of a door, one at a time.

import type { ToldVerdict } from '../core/told_verdict'
import type { Pass } from '../phone/looked'
import type { ReversalAnswer, Scan } from '../server/api'
import type { Holder } from '../server/registers'
import type { Problem } from '../server/request'
import type { Passage } from './reversal'

/** A verdict is shown at least this long before another code may replace it. */
export const SHOWN_MS_MIN = 800
/** What a steward must look at, or has asked for, is not pushed away by the next code in the queue. */
export const NOTE_SHOWN_MS_MIN = 2500
/** What a tap on the one large button ends. */
export const LEFT_BY_TAP: readonly Stage['is'][] = [
  'verdict',
  'problem',
  'part',
  'authorisation',
  'mistyped',
  'pass',
  'asking',
  'reversed',
]

export type Stage =
  | { readonly is: 'idle' }
  | {
      readonly is: 'checking'
      readonly scan: Scan
      readonly failures: number
      /** Another device is asked for the ticket. */
      readonly holder?: Holder
    }
  | {
      readonly is: 'pass'
      readonly code: string
      readonly pass: Pass
      /** Who has looked. */
      readonly by: 'server' | 'phone'
      readonly at: number
      /** A handheld scanner typed part of a code meanwhile. */
      readonly hasPart?: true
    }
  | {
      readonly is: 'verdict'
      readonly scan: Scan
      readonly verdict: ToldVerdict
      readonly at: number
      readonly isLate: boolean
      readonly leavesMs: number
    }
  | {
      readonly is: 'problem'
      readonly scan: Scan
      readonly problem: Problem
      readonly at: number
      readonly leavesMs: number
    }
  /** Nothing was sent: a handheld scanner typed only part of a code, it is one that authorises phones, or no pass has this
   * number and its check digit is wrong. */
  | {
      readonly is: Unsent
      readonly code: string
      readonly at: number
      readonly leavesMs: number
    }
  /** Whether to take a passage back. */
  | { readonly is: 'asking'; readonly passage: Passage; readonly at: number }
  | { readonly is: 'reversing'; readonly passage: Passage }
  | {
      readonly is: 'reversed'
      readonly passage: Passage
      readonly answer: Exclude<ReversalAnswer, { is: 'signed-out' }>
      readonly at: number
      readonly leavesMs: number
    }
  | { readonly is: 'signed-out' }

const UNSENT = ['part', 'authorisation', 'mistyped'] as const
export type Unsent = (typeof UNSENT)[number]

type Answer = Extract<Stage, { is: 'verdict' | 'problem' | Unsent | 'reversed' }>

export function isUnsent(stage: Stage): stage is Extract<Stage, { is: Unsent }> {
  return UNSENT.some((one) => one === stage.is)
}

/** What the next code may take the place of. */
export function isAnswer(stage: Stage): stage is Answer {
  return ['verdict', 'problem', 'reversed', ...UNSENT].includes(stage.is)
}

export function shownMsMin(stage: Stage): number {
  const noted = stage.is === 'verdict' && (stage.isLate || stage.verdict.notes.length > 0)
  return noted || stage.is === 'reversed' ? NOTE_SHOWN_MS_MIN : SHOWN_MS_MIN
}

/** Whether the stage ends the sheet that lies over it: it is another matter, has nothing to advise any more, or nothing
 * can be done here any more. */
export function endsSheet(stage: Stage, isAdvice: boolean): boolean {
  if (stage.is === 'checking' || stage.is === 'signed-out' || isUnsent(stage)) return true
  return isAdvice && (stage.is !== 'verdict' || stage.verdict.reason === 'ok')
}

/** The code whose pass is being looked up or is open; null: none. */
export function lookedAt(stage: Stage): string | null {
  if (stage.is === 'pass') return stage.code
  // What is looked up is no scan yet.
  return stage.is === 'checking' && stage.scan.scan_id === '' ? stage.scan.code : null
}

/** The scan that the screen is about; null: none. */
export function scanOn(stage: Stage): string | null {
  if ('scan' in stage) return stage.scan.scan_id
  return 'passage' in stage ? stage.passage.scan.scan_id : null
}
