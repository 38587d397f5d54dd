import de from '../../../portillon/locale/sentences/de.json'
import en from '../../../portillon/locale/sentences/en.json'
import fr from '../../../portillon/locale/sentences/fr.json'
import { language, texts, type Language } from '.'
import { priceInWords } from './amount'

/** The words of core/sentence.ts, from the files that the server reads too. */
export const SENTENCES = { fr, de, en } satisfies Record<Language, unknown>

/** The same with what only a phone says that decides by itself, in the language of the moment. */
export function spoken() {
  const { alone, reasons } = texts.peek()
  const spoken = language.peek()
  const check = (category: string, price: string): string =>
    alone.check(price ? `${category} (${priceInWords(price, spoken)})` : category)
  return { ...SENTENCES[spoken], ...alone, cancelled: reasons.cancelled, check, language: spoken }
}
