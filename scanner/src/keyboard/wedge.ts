// Listens to a handheld scanner. It may type fast or slowly, end with Enter, with Tab or with nothing, and fire twice.

import {
  endLine,
  hurries,
  KEY_GAP_MS_MAX,
  NOTHING_TYPED,
  type,
  withoutChoice,
  type Line,
  type Typed,
} from './typed'

export const REPEAT_MS = 1500
/** So long after its last key a code is whole that a handheld ends with nothing. */
const PAUSE_MS = 500

export type Field = HTMLInputElement | HTMLTextAreaElement

export interface EndedLine extends Line {
  readonly end: 'enter' | 'tab' | 'pause'
  /** Where it was typed into; null: no field had the focus. */
  readonly field: Field | null
  readonly began: number
  readonly at: number
}

/** What a person does beside the scanner. */
export interface Person {
  /** They may be typing how many come along, which is no code. */
  readonly isChoosing: () => boolean
  /** When they validated a pass last, by the clock of the page's events. */
  readonly validatedAt: () => number
}

/** Calls `onLine` with what a scanner types, wherever the focus is; a number in a field goes the way of its form. */
export function listenToWedge(
  onLine: (line: string) => void,
  { isChoosing, validatedAt }: Person,
): () => void {
  const isNew = createRepeatFilter(validatedAt)
  return listenToLines((line) => {
    // So many digits may be a slow scanner's: the Enter behind them confirms nothing, and another one does.
    if (isChoosing() && isChoice(line)) return line.end === 'enter'
    if (!isOfScanner(line)) return false
    if (!isNew(line.text, line.began, line.at)) return true
    if (line.field !== null && line.is === 'number') return send(line.field, line)
    if (line.field !== null) fill(line.field, '')
    onLine(line.text)
    return true
  }, isChoosing)
}

function isChoice({ is, text, field, isHurried }: EndedLine): boolean {
  return field === null && !isHurried && is === 'part' && /^[0-9]+$/.test(text)
}

function isOfScanner({ is, field, end, isHurried, isByPlaces }: EndedLine): boolean {
  if (is === 'code') return true
  if (field === null) return isHurried || is === 'number' || end === 'enter'
  return is === 'number' ? isHurried || isByPlaces : is === 'part' && isHurried
}

/** Calls `take` with each line; where it returns true, the key that ended the line does nothing else. */
export function listenToLines(
  take: (line: EndedLine) => boolean,
  isChoosing: () => boolean = () => false,
): () => void {
  let typed = NOTHING_TYPED
  let pause: ReturnType<typeof setTimeout> | undefined
  const scanned = (): Typed => (isChoosing() ? withoutChoice(typed) : typed)

  const end = (how: EndedLine['end'], field: Field | null, at: number): boolean => {
    const ended = scanned()
    const line = endLine(ended, at, field?.value)
    const isLeftOpen = how === 'pause' && (line?.is === 'part' || line?.is === 'other')
    if (isLeftOpen && at - typed.at < KEY_GAP_MS_MAX) return false
    const { began } = ended
    typed = NOTHING_TYPED
    return line !== null && take({ ...line, end: how, field, began, at })
  }

  const endByPause = (waitedMs: number): void => {
    clearTimeout(pause)
    pause = setTimeout(() => {
      end('pause', fieldOf(document.activeElement), typed.at + waitedMs)
      // What is no code yet may still be going on.
      if (typed !== NOTHING_TYPED && waitedMs < KEY_GAP_MS_MAX) endByPause(KEY_GAP_MS_MAX)
    }, waitedMs)
  }

  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isInSelect(event.target)) return
    clearTimeout(pause)
    const field = fieldOf(event.target)
    if (event.key === 'Enter' || event.key === 'Tab') {
      const isTaken = end(event.key === 'Enter' ? 'enter' : 'tab', field, event.timeStamp)
      // Else Enter would also press the button that has the focus.
      if (isTaken) stop(event)
      return
    }
    if (field === null && staysOnPage(event, typed)) event.preventDefault()
    typed = type(typed, event, event.timeStamp)
    if (hurries(scanned())) endByPause(PAUSE_MS)
  }

  window.addEventListener('keydown', onKey, { capture: true })
  return () => {
    clearTimeout(pause)
    window.removeEventListener('keydown', onKey, { capture: true })
  }
}

/** Drops a line that the scanner began a second time within REPEAT_MS of its end: a slow scanner
 * types a whole code for longer than that. What comes after a person has validated the first one was scanned anew. */
export function createRepeatFilter(
  validatedAt: () => number = () => -Infinity,
): (line: string, began: number, at: number) => boolean {
  let last = { line: '', at: -Infinity }
  return (line, began, at) => {
    const isAnswered = last.at < validatedAt()
    const repeated = line === last.line && began - last.at < REPEAT_MS && !isAnswered
    if (!repeated) last = { line, at }
    return !repeated
  }
}

const FIELDS =
  'input:not([type=radio], [type=checkbox], [type=range], [type=button], [type=submit]), textarea'

/** Letters choose there, and Enter opens the list. */
function isInSelect(target: EventTarget | null): boolean {
  return target instanceof HTMLSelectElement
}

export function fieldOf(target: EventTarget | null): Field | null {
  return target instanceof Element && target.matches(FIELDS) ? (target as Field) : null
}

/** Puts a line where it was typed, as if a hand had typed it there and nothing else. */
export function fill(field: Field, text: string): void {
  if (field.value === text) return
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Sends the form of the field with `text` in it; whether Enter need not do so any more. */
export function send(field: Field, { text, end }: Pick<EndedLine, 'text' | 'end'>): boolean {
  fill(field, text)
  if (end === 'enter') return false
  field.form?.requestSubmit()
  return true
}

/** Keys that a browser would take for itself: Firefox's quick find, in mid-line a button's space. */
function staysOnPage({ key, timeStamp }: KeyboardEvent, { arrived, at }: Typed): boolean {
  const isInLine = arrived.trim() !== '' && timeStamp - at <= KEY_GAP_MS_MAX
  return key === '/' || key === "'" || (key === ' ' && isInLine)
}

function stop(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopPropagation()
}
