import { computed, signal } from '@preact/signals'
import * as v from 'valibot'
import { de } from './de'
import { en } from './en'
import { fr } from './fr'
import type { Catalogue } from './fr'

export type { Catalogue } from './fr'

export const LanguageSchema = v.picklist(['fr', 'de', 'en'])
export type Language = v.InferOutput<typeof LanguageSchema>
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { fr, de, en }
export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: 'fr', name: 'Français' },
  { code: 'de', name: 'Deutsch' },
  { code: 'en', name: 'English' },
]

export const language = signal<Language>('en')
/** Where the doors are; undefined = where the device is. */
export const timeZone = signal<string | undefined>(undefined)
export const texts = computed<Catalogue>(() => CATALOGUES[language.value])

/** The first of a browser's languages that is ours; English where none is. */
export function languageOf(spoken: readonly string[]): Language {
  const bare = spoken.map((tag) => tag.slice(0, 2).toLowerCase())
  return bare.find((tag) => v.is(LanguageSchema, tag)) ?? 'en'
}

export function inNumber(value: number): string {
  return value.toLocaleString(language.value)
}

/** The number of a ticket or pass in groups of four digits, which stay on one line. */
export function inFours(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1\u00a0')
}

/** "Fri 13 Sept, 18:00", as the language writes it, where the doors are or in the zone that is named.
 * The year is added if it is not the present one there. */
export function inDayAndTime(moment: string, zone = timeZone.value, now = Date.now()): string {
  const isThisYear = inYear(moment, zone) === inYear(now, zone)
  return format(
    moment,
    {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      ...(isThisYear ? {} : { year: 'numeric' }),
    },
    zone,
  )
}

function inYear(moment: string | number, zone: string | undefined): string {
  return format(moment, { year: 'numeric' }, zone)
}

export function inTime(moment: string | number): string {
  return format(moment, { hour: '2-digit', minute: '2-digit' })
}

function format(
  moment: string | number,
  options: Intl.DateTimeFormatOptions,
  zone = timeZone.value,
): string {
  try {
    const inZone = { ...options, timeZone: zone }
    return new Intl.DateTimeFormat(language.value, inZone).format(new Date(moment))
  } catch {
    // No date, or a zone this browser does not know.
    return ''
  }
}
