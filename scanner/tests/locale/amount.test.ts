import { expect, it } from 'vitest'
import { priceInWords } from '../../src/locale/amount'

it.each([
  ['31,00 EUR', '31,00 EUR', '31.00 EUR'],
  ['CHF 48.-', '48,00 CHF', '48.00 CHF'],
  ['€15', '15,00 €', '15.00 €'],
  ['1’234.5 CHF', '1.234,50 CHF', '1,234.50 CHF'],
  ['1.234,50 EUR', '1.234,50 EUR', '1,234.50 EUR'],
  ['1 234,50 EUR', '1.234,50 EUR', '1,234.50 EUR'],
  ['31,00 EUR (inkl. VVK)', '31,00 EUR (inkl. VVK)', '31.00 EUR (inkl. VVK)'],
])('%s is written as the language does', (typed, german, english) => {
  const said = (['de', 'en'] as const).map((language) => priceInWords(typed, language))
  expect(said.map((text) => text.replace('\u00a0', ' '))).toEqual([german, english])
})

it.each(['', 'free', '½', '31', '2 for 1', 'EUR 12 CHF', '12.345.6 EUR', '5 EUR + 3 CHF'])(
  '%j is no amount, and stays',
  (typed) => {
    expect(priceInWords(typed, 'fr')).toBe(typed)
  },
)
