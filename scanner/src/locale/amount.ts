// Prices, which organisers type as they like, in the format of the screen's language: the same as
// portillon/issuing/tickets/amount.py.

import type { Language } from '.'

const AMOUNT =
  /^(?<before>[A-Z]{3}|[€£$])?\s*(?<whole>\d{1,3}(?:[’'\s]\d{3})+|\d{1,3}(?:(?<mark>[.,])\d{3})+(?!\d)|\d+)(?:(?!\k<mark>(?<=[.,]))[.,](?:(?<cents>\d{2}|\d)|-{1,2}|–))?(?!\d)\s*(?<after>[A-Z]{3}\b|Fr\.|[€£$])?(?<rest>\s*\(.*\))?$/u
const LOCALES: Record<Language, string> = { fr: 'fr', de: 'de', en: 'en-GB' }

/** The amount as the language writes it; any other text as it is. */
export function priceInWords(text: string, language: Language): string {
  const found = AMOUNT.exec(text.trim())?.groups
  const currency = found?.['before'] ?? found?.['after']
  if (!found || !currency || (found['before'] && found['after'])) return text
  const whole = (found['whole'] ?? '').replace(/\D/g, '')
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  const amount = Number(`${whole}.${found['cents'] ?? '0'}`)
  const number = new Intl.NumberFormat(LOCALES[language], digits).format(amount)
  return `${number}\u00a0${currency}${found['rest'] ?? ''}`
}
