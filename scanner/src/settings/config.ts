// What the page tells the scanner, in <script type="application/json" id="scanner-config">.

import { isLanguage, language, type Language } from '../locale'

/** One text, or one per language. */
export type Title = string | Partial<Record<Language, string>>

export interface Gate {
  readonly id: string
  readonly title: Title
  /** Persons leave here. */
  readonly is_exit?: boolean
  /** A venue's desk: a pass is looked at and its companions are chosen before it is validated. */
  readonly is_desk?: boolean
}

/** An event, or a programme of passes with its venues' desks, which has no times. */
export interface Event {
  readonly id: string
  readonly title: Title
  readonly starts_at?: string
  readonly doors_at?: string
  readonly gates: readonly Gate[]
  /** Whether whoever scans here may look for guests by name. */
  readonly may_search?: boolean
}

export interface Config {
  readonly language: Language
  /** Names the person and organisation whose key and choices are kept here; never shown. */
  readonly account: string
  readonly events: readonly Event[]
  readonly chosen: string | null
  /** The venue's desk that was asked for, whatever the programme. */
  readonly gate?: string | null
  readonly urls: {
    readonly devices: string
    /** Where a signed-in person's phone becomes the device of the desk `{id}`. */
    readonly desk_devices?: string
    /** The scanner at the desk `{id}`: where to come back to after signing in again. */
    readonly desk?: string
    readonly scans: string
    readonly counts: string
    readonly reversal: string
    readonly exit: string
    /** Why a ticket was refused, for who may look and decide; `{id}` stands for the ticket. */
    readonly story?: string
    /** Where this device tells how full its battery is. */
    readonly battery?: string
    /** Where it tells whether its camera, its sound and its clock are ready. */
    readonly readiness?: string
    /** Where a desk asks whose pass it is, and for passes by their first digits. */
    readonly look?: string
    readonly suggestions?: string
    /** Where guests of the event `{id}` are looked for by name. */
    readonly search?: string
  }
  readonly csrf: string
  /** Of the program that sent this page. */
  readonly version?: string
  /** Enrolled by an authorisation code of the organiser's, without a person who could sign in. */
  readonly enrolled?: boolean
  /** The organisation's IANA time zone; without it, the device's own. */
  readonly time_zone?: string
}

export function readConfig(json: string): Config {
  const config = JSON.parse(json) as Config
  return { ...config, language: isLanguage(config.language) ? config.language : 'en' }
}

/** The title in the language of the moment, else in whatever language there is. */
export function inLanguage(title: Title): string {
  if (typeof title === 'string') return title
  return title[language.value] ?? Object.values(title).find((text) => text !== '') ?? ''
}
