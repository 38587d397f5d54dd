// The forms in which names are searched: the same as portillon/core/names.py, as far as a search needs them.

const LENGTH_MAX = 200
const WORDS_MAX = 5
const APOSTROPHES = /['`´‘’‛′‵ʹʻʼʽʾʿˈˊˋ᾽᾿῾ꞌ]/gu
/** Parts that a joint connects are words of their own, and one word without it: O’Connor, Jean-Pierre, J.P. */
const JOINT = /^['`´‘’‛′‵ʹʻʼʽʾʿˈˊˋ᾽᾿῾ꞌ.·・\u{2212}\p{Pd}]$/u
const IGNORED = /^(?:\u{34f}|[\u{115f}\u{1160}]|[\u{fe00}-\u{fe0f}]|[\u{e0100}-\u{e01ef}]|\p{Cf})$/u
const BETWEEN = /^[\p{P}\p{Z}\p{Cc}\p{Cs}]$/u
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'n', ĸ: 'q', ə: 'e' },
  ...{ ɓ: 'b', ɗ: 'd', ɖ: 'd', ɛ: 'e', ɔ: 'o', ƙ: 'k', ƴ: 'y', æ: 'ae', œ: 'oe', þ: 'th' },
}
const UMLAUT = /a\u0308|o\u0308|u\u0308|a\u030a|ø|đ/gu
const WRITTEN_OUT: Readonly<Record<string, string>> = {
  ...{ 'a\u0308': 'ae', 'o\u0308': 'oe', 'u\u0308': 'ue', 'a\u030a': 'aa', ø: 'oe', đ: 'dj' },
}
/** Chinese, Japanese and Korean signs, of which one says as much as two letters. */
const SIGN =
  /[\u{1100}-\u{11ff}\u{2e80}-\u{2fdf}\u{3005}-\u{30ff}\u{3130}-\u{318f}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{ac00}-\u{d7af}\u{f900}-\u{faff}\u{ff66}-\u{ff9f}\u{20000}-\u{3ffff}]/u
/** Accents and vowel points, by their combining classes, which a browser does not tell. The voicing of kana, and vowels of
 * Thai and Lao, are none. */
const ACCENT = new RegExp(
  `^[${[
    String.raw`\u{300}-\u{34e}\u{350}-\u{36f}\u{483}-\u{487}\u{591}-\u{5bd}\u{5bf}\u{5c1}-\u{5c2}`,
    String.raw`\u{5c4}-\u{5c5}\u{5c7}\u{610}-\u{61a}\u{64b}-\u{65f}\u{670}\u{6d6}-\u{6dc}`,
    String.raw`\u{6df}-\u{6e4}\u{6e7}-\u{6e8}\u{6ea}-\u{6ed}\u{711}\u{730}-\u{74a}\u{7eb}-\u{7f3}`,
    String.raw`\u{7fd}\u{816}-\u{819}\u{81b}-\u{823}\u{825}-\u{827}\u{829}-\u{82d}\u{859}-\u{85b}`,
    String.raw`\u{898}-\u{89f}\u{8ca}-\u{8e1}\u{8e3}-\u{8ff}\u{951}-\u{954}\u{9fe}\u{f18}-\u{f19}`,
    String.raw`\u{f35}\u{f37}\u{f39}\u{f82}-\u{f83}\u{f86}-\u{f87}\u{fc6}\u{108d}\u{135d}-\u{135f}`,
    String.raw`\u{17dd}\u{18a9}\u{1939}-\u{193b}\u{1a17}-\u{1a18}\u{1a75}-\u{1a7c}\u{1a7f}`,
    String.raw`\u{1ab0}-\u{1abd}\u{1abf}-\u{1ace}\u{1b6b}-\u{1b73}\u{1cd0}-\u{1cd2}\u{1cd4}-\u{1ce0}`,
    String.raw`\u{1ce2}-\u{1ce8}\u{1ced}\u{1cf4}\u{1cf8}-\u{1cf9}\u{1dc0}-\u{1dff}\u{20d0}-\u{20dc}`,
    String.raw`\u{20e1}\u{20e5}-\u{20f0}\u{2cef}-\u{2cf1}\u{2de0}-\u{2dff}\u{302a}-\u{302f}\u{a66f}`,
    String.raw`\u{a674}-\u{a67d}\u{a69e}-\u{a69f}\u{a6f0}-\u{a6f1}\u{a8e0}-\u{a8f1}\u{a92b}-\u{a92d}`,
    String.raw`\u{aab0}\u{aab2}-\u{aab4}\u{aab7}-\u{aab8}\u{aabe}-\u{aabf}\u{aac1}\u{fb1e}`,
    String.raw`\u{fe20}-\u{fe2f}\u{101fd}\u{102e0}\u{10376}-\u{1037a}\u{10a0d}\u{10a0f}`,
    String.raw`\u{10a38}-\u{10a3a}\u{10ae5}-\u{10ae6}\u{10d24}-\u{10d27}\u{10eab}-\u{10eac}`,
    String.raw`\u{10f46}-\u{10f50}\u{10f82}-\u{10f85}\u{11100}-\u{11102}\u{11366}-\u{1136c}`,
    String.raw`\u{11370}-\u{11374}\u{1145e}\u{16af0}-\u{16af4}\u{16b30}-\u{16b36}\u{1bc9e}`,
    String.raw`\u{1d165}-\u{1d169}\u{1d16d}-\u{1d172}\u{1d17b}-\u{1d182}\u{1d185}-\u{1d18b}`,
    String.raw`\u{1d1aa}-\u{1d1ad}\u{1d242}-\u{1d244}\u{1e000}-\u{1e006}\u{1e008}-\u{1e018}`,
    String.raw`\u{1e01b}-\u{1e021}\u{1e023}-\u{1e024}\u{1e026}-\u{1e02a}\u{1e130}-\u{1e136}\u{1e2ae}`,
    String.raw`\u{1e2ec}-\u{1e2ef}\u{1e8d0}-\u{1e8d6}\u{1e944}-\u{1e949}`,
  ].join('')}]$`,
  'u',
)

/** How much a search says, in letters. */
export function size(text: string): number {
  const signs = text.match(/\S/gu) ?? []
  return signs.reduce((sum, sign) => sum + (SIGN.test(sign) ? 2 : 1), 0)
}

/** Whether the word contains a Chinese, Japanese or Korean sign. */
export function hasSigns(word: string): boolean {
  return SIGN.test(word)
}

/** The words of a search, at most five. Punctuation counts only where there is nothing else. */
export function sought(text: string): string[] {
  const words = split(text.replaceAll(',', ' '))
  const telling = words.filter((word) => tokens(word).length > 0)
  return (telling.length > 0 ? telling : words).slice(0, WORDS_MAX)
}

/** The spellings by which indexed names may contain a word that is looked for. */
export function ways(word: string): string[] {
  const forms = tokens(word).flatMap(([plain, written]) => [
    parts(plain).join(' '),
    ...formsOf(plain, written),
  ])
  return forms.length > 0 ? [...new Set(forms)] : [folded(word)]
}

/** The words of the text between spaces, each in its plain form and with umlauts written out. */
function tokens(text: string): [string, string][] {
  const written = split(bare(decomposed(text).replace(UMLAUT, (one) => WRITTEN_OUT[one] ?? one)))
  const both = split(bare(decomposed(text))).map((word, n): [string, string] => [
    word,
    written[n] ?? '',
  ])
  return both.filter(([plain]) => /[^-]/.test(plain))
}

/** Other forms of a word: without its joints, and with umlauts written out. */
function formsOf(plain: string, written: string): string[] {
  const squeezed = parts(plain).join('')
  if (written === plain) return [squeezed]
  return [squeezed, parts(written).join(' '), parts(written).join('')]
}

function folded(text: string): string {
  const words = parts(bare(decomposed(text))).join(' ')
  const found = words === '' ? split(decomposed(text)).join(' ').normalize('NFC') : words
  return Array.from(found).slice(0, LENGTH_MAX).join('').trimEnd()
}

function parts(plain: string): string[] {
  return split(plain.replaceAll('-', ' '))
}

function split(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '')
}

function decomposed(text: string): string {
  const once = withoutCase(text.replace(APOSTROPHES, "'").normalize('NFKD'))
  return withoutCase(once.normalize('NFKD')).normalize('NFKD')
}

/** Capitals have more forms in common than small letters: ß is SS, and the final ς is Σ. Of Cherokee, Unicode folds to
 * capitals. */
function withoutCase(text: string): string {
  const small = text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ')
  return small.replace(/[\u{13f8}-\u{13fd}\u{ab70}-\u{abbf}]/gu, (one) => one.toUpperCase())
}

/** Words without accents between single spaces and joints. */
function bare(text: string): string {
  return Array.from(text, becomes).join('').normalize('NFC')
}

function becomes(sign: string): string {
  if (JOINT.test(sign)) return '-'
  if (IGNORED.test(sign) || ACCENT.test(sign)) return ''
  return BETWEEN.test(sign) ? ' ' : (LETTERS[sign] ?? sign)
}
