// What this phone's own answers are told with.

import type { Because } from '../core/at_door'
import { instantOf, type Instant } from '../core/calendar'
import type { Names, Words } from '../core/sentence'
import type { ScanEntry } from './entry'
import type { Titles } from './pending'

/** What only the screen's language has words for. */
export interface OwnWords extends Words {
  /** As titles have it. */
  readonly language: string
  /** The ticket is genuine, and this phone has not heard of it. */
  readonly notKnown: string
  /** Without the time, which this phone is not told. */
  readonly cancelled: string
  /** This phone alone may admit the ticket, and cannot store that it does. */
  readonly heldUnstored: string
  /** The lane before which a device stands. */
  readonly inLane: (letter: string) => string
  /** In place of a device's name. */
  readonly thisPhone: string
  /** A category that is to be checked, with the price if it is known. */
  readonly check: (category: string, price: string) => string
  /** What else the code is for. */
  readonly elsewhere: (title: string) => string
  readonly ofPass: WordsOfPass
}

/** The same of passes. */
export interface WordsOfPass {
  readonly notKnown: string
  /** The number that was typed is not of a pass that this phone knows. */
  readonly numberNotKnown: string
  readonly cancelled: string
  /** This phone alone admits passes here, and cannot store that it does. */
  readonly heldUnstored: string
  /** It was here so many minutes ago. */
  readonly again: (minutes: number) => string
}

/** The title in the language of the words, else in whatever language there is. */
export function titleIn(titles: Titles, { language }: Pick<OwnWords, 'language'>): string {
  const title = titles[language] ?? ''
  return title === '' ? (Object.values(titles).find((text) => text !== '') ?? '') : title
}

export const NAMELESS: Names = {
  gate: null,
  device: null,
  server: '',
  elsewhere: null,
  doors: null,
  programme: null,
  isOwnTime: false,
  atDesk: false,
  takesPart: false,
}

export function atOf(because: Because | null): string | null {
  const at = because?.['at']
  return typeof at === 'string' ? at : null
}

/** By the server's clock, as far as this phone knows it. */
export function happened({ scanned_at, clock_error_ms }: ScanEntry): Instant {
  return instantOf(scanned_at) + (clock_error_ms ?? 0) * 1000
}

/** A time zone that this browser knows. */
export function zoneHere(zone = 'UTC'): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}
