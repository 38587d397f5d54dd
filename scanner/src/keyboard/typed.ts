// What a handheld scanner that types like a keyboard has typed. It types for the keyboard layout it was set to, which
// need not be this machine's: each line is kept twice, as it arrived and as a US keyboard would have meant it.

import { read } from '../core/qr'

/** Keys farther apart than this belong to different lines. */
export const KEY_GAP_MS_MAX = 1000
/** No hand presses so many keys at so short a gap on average. */
const HURRIED_KEYS_MIN = 6
export const HURRIED_GAP_MS_MAX = 60
const LINE_LENGTH_MIN = 4
const LINE_LENGTH_MAX = 4096
/** So many digits may somebody have typed as companions before a scanner begins. */
const CHOICE_LENGTH_MAX = 3
/** The pause between the two is so many times longer than those of the scanner. */
const CHOICE_PAUSES_MIN = 2
/** So much of a token without its address is no word that somebody typed. */
const TOKEN_PART_LENGTH_MIN = 40

export interface Key {
  /** The character, or the key's name. */
  readonly key: string
  /** The key's place on the keyboard. */
  readonly code: string
  readonly shiftKey: boolean
}

export interface Typed {
  readonly began: number
  readonly at: number
  readonly arrived: string
  readonly meant: string
  /** When the first keys were pressed. */
  readonly times: readonly number[]
}

export const NOTHING_TYPED: Typed = { began: 0, at: 0, arrived: '', meant: '', times: [] }

export interface Line {
  /** `part`: a code or number without its beginning or end. */
  readonly is: 'code' | 'number' | 'part' | 'other'
  readonly text: string
  /** Whether it came faster than a hand types. */
  readonly isHurried: boolean
  /** Whether only the places of the keys make it a code or number. */
  readonly isByPlaces: boolean
}

const US_KEYS: Readonly<Partial<Record<string, string>>> = {
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Backquote: '`~',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
}
/** They print something, though the browser does not say what: a dead key, or one that an input method reads. */
const UNNAMED: readonly string[] = ['Dead', 'Process', 'Unidentified']
/** They change what other keys print. */
const MODIFIERS: readonly string[] = ['Shift', 'CapsLock', 'NumLock', 'AltGraph', 'Alt', 'Control']

/** What was typed after one more key. */
export function type(typed: Typed, key: Key, at: number): Typed {
  if (MODIFIERS.includes(key.key)) return { ...typed, at }
  const printed = key.key.length === 1 ? key.key : ''
  if (printed === '' && !UNNAMED.includes(key.key)) return NOTHING_TYPED
  const before = at - typed.at <= KEY_GAP_MS_MAX ? typed : NOTHING_TYPED
  if (before.arrived.length >= LINE_LENGTH_MAX) return { ...before, at }
  return {
    began: before === typed && typed.meant !== '' ? typed.began : at,
    at,
    arrived: before.arrived + printed,
    meant: before.meant + onUsKeyboard(key),
    times: before.times.length > CHOICE_LENGTH_MAX ? before.times : [...before.times, at],
  }
}

function onUsKeyboard({ key, code, shiftKey }: Key): string {
  const shifted = shiftKey ? 1 : 0
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code.charAt(3) : code.charAt(3).toLowerCase()
  if (/^Digit[0-9]$/.test(code)) {
    const digit = code.charAt(5)
    return shiftKey ? ')!@#$%^&*('.charAt(Number(digit)) : digit
  }
  if (/^Numpad[0-9]$/.test(code)) return code.charAt(6)
  return US_KEYS[code]?.charAt(shifted) ?? (key.length === 1 ? key : '')
}

/** The line that ends at `at`, or null when there is none; `inField` is what stands in the field it was typed into. */
export function endLine(typed: Typed, at: number, inField = ''): Line | null {
  if (at - typed.at > KEY_GAP_MS_MAX || typed.meant.length < LINE_LENGTH_MIN) return null
  const { arrived, meant } = typed
  const isHurried = hurries(typed)
  const asItStands = [inField, arrived].find(isWhole)
  const whole = asItStands ?? [meant].find(isWhole)
  if (whole !== undefined) {
    const is = read(whole).kind === 'token' ? 'code' : 'number'
    return { is, text: whole, isHurried, isByPlaces: asItStands === undefined }
  }
  const part = [inField, arrived, meant].find(isPart)
  const is = part === undefined ? 'other' : 'part'
  return { is, text: part ?? (inField || arrived), isHurried, isByPlaces: false }
}

/** Without the digits that a person typed as companions just before a scanner began. */
export function withoutChoice(typed: Typed): Typed {
  for (let length = CHOICE_LENGTH_MAX; length > 0; length--) {
    const rest = after(typed, length)
    if (rest !== null && /^[0-9]+$/.test(typed.meant.slice(0, length))) return rest
  }
  return typed
}

/** What was typed after the first keys, if it is whole and began after a pause that no scanner makes within a line. */
function after({ at, arrived, meant, times }: Typed, length: number): Typed | null {
  const [before, began] = [times[length - 1], times[length]]
  if (before === undefined || began === undefined) return null
  const rest = { began, at, arrived: arrived.slice(length), meant: meant.slice(length) }
  if (!isWhole(rest.arrived) && !isWhole(rest.meant)) return null
  const gap = (at - began) / (rest.meant.length - 1)
  const isPaused = began - before > CHOICE_PAUSES_MIN * Math.max(gap, HURRIED_GAP_MS_MAX / 2)
  return isPaused ? { ...rest, times: times.slice(length) } : null
}

/** Whether the keys so far came faster than a hand presses them. */
export function hurries({ began, at, meant }: Typed): boolean {
  const gaps = meant.length - 1
  return meant.length >= HURRIED_KEYS_MIN && at - began <= gaps * HURRIED_GAP_MS_MAX
}

function isWhole(text: string): boolean {
  return read(text).kind !== 'foreign'
}

/** Whether `text` is a code or number that lost its beginning or end on the way. */
export function isPart(text: string): boolean {
  const bare = text.replace(/\s+/g, '').toUpperCase()
  if (isWhole(bare)) return false
  return (
    /^[0-9]{4,7}$/.test(bare) ||
    /\/T\/(?:[A-Z2-7]*|[0-9]*)$/.test(bare) ||
    (bare.length >= TOKEN_PART_LENGTH_MIN && /^(?:[A-Z2-7]*|[0-9]*)$/.test(bare))
  )
}
