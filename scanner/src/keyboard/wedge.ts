// A handheld scanner that types like a keyboard and ends with Enter. It may type fast or slowly, it
// may fire twice, and it types for the keyboard layout it was set to, which need not be this
// machine's: so each line is kept twice, as it arrived and as a US keyboard would have meant it.

import { read } from '../core/qr'

export const KEY_GAP_MS_MAX = 1000
export const REPEAT_MS = 1500
const LINE_LENGTH_MIN = 4
const LINE_LENGTH_MAX = 4096

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
}

export const NOTHING_TYPED: Typed = { began: 0, at: 0, arrived: '', meant: '' }

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

/** What was typed after one more key. */
export function type(typed: Typed, key: Key, at: number): Typed {
  if (key.key.length !== 1 && key.key !== 'Dead') return { ...typed, at }
  const before = at - typed.at <= KEY_GAP_MS_MAX ? typed : NOTHING_TYPED
  if (before.arrived.length >= LINE_LENGTH_MAX) return { ...before, at }
  return {
    began: before === typed && typed.meant !== '' ? typed.began : at,
    at,
    arrived: before.arrived + (key.key.length === 1 ? key.key : ''),
    meant: before.meant + onUsKeyboard(key),
  }
}

/** The line that Enter ends, or null when it ends no line of a scanner. */
export function endLine(typed: Typed, at: number): string | null {
  if (at - typed.at > KEY_GAP_MS_MAX || typed.meant.length < LINE_LENGTH_MIN) return null
  const understood = [typed.arrived, typed.meant].find((text) => read(text).kind !== 'foreign')
  return understood ?? typed.arrived
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

/** Drops a line that the scanner began a second time within REPEAT_MS of its end: a slow scanner
 * types a whole code for longer than that. */
export function createRepeatFilter(): (line: string, began: number, at: number) => boolean {
  let last = { line: '', at: -Infinity }
  return (line, began, at) => {
    const repeated = line === last.line && began - last.at < REPEAT_MS
    if (!repeated) last = { line, at }
    return !repeated
  }
}

const FIELDS = 'input, textarea, select, [contenteditable]'

/** Calls `onLine` with each line a scanner types while no field has the focus. */
export function listenToWedge(onLine: (line: string) => void): () => void {
  const isNew = createRepeatFilter()
  let typed = NOTHING_TYPED
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isInField(event.target)) return
    const at = event.timeStamp
    if (event.key !== 'Enter') {
      if (staysOnPage(event, typed, at)) event.preventDefault()
      typed = type(typed, event, at)
      return
    }
    const line = endLine(typed, at)
    const { began } = typed
    typed = NOTHING_TYPED
    if (line === null) return
    // Else Enter would also press the button that has the focus.
    event.preventDefault()
    event.stopPropagation()
    if (isNew(line, began, at)) onLine(line)
  }
  window.addEventListener('keydown', onKey, { capture: true })
  return () => {
    window.removeEventListener('keydown', onKey, { capture: true })
  }
}

function isInField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(FIELDS) !== null
}

/** Keys in mid-line that a browser would take for itself: Firefox's quick find, a button's space. */
function staysOnPage(event: KeyboardEvent, typed: Typed, at: number): boolean {
  const inLine = typed.arrived !== '' && at - typed.at <= KEY_GAP_MS_MAX
  return event.key === '/' || event.key === "'" || (event.key === ' ' && inLine)
}
