import de from '../../../portillon/locale/sentences/de.json'
import en from '../../../portillon/locale/sentences/en.json'
import fr from '../../../portillon/locale/sentences/fr.json'
import type { Language } from '.'

/** The words of core/sentence.ts, from the files that the server reads too. */
export const SENTENCES = { fr, de, en } satisfies Record<Language, unknown>
