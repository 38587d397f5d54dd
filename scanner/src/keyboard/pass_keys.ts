// The keys of a pass: a digit is how many come along, Enter validates, Escape leads back. The digit counts as soon as the
// pass is being looked up. What a handheld scanner types in between is none of them.

import { HURRIED_GAP_MS_MAX, KEY_GAP_MS_MAX } from './typed'
import { fieldOf } from './wedge'

export interface PassKeys {
  /** Null: there is no pass. */
  readonly state: () => 'looked-up' | 'open' | null
  readonly chosen: () => number
  readonly choose: (companions: number) => void
  readonly confirm: () => void
  readonly leave: () => void
}

/** Listens until what it returns is called. */
export function listenToPassKeys(pass: PassKeys): () => void {
  let lastAt = -Infinity
  let isScan = false
  let before = 0
  const onKey = (event: KeyboardEvent): void => {
    const state = pass.state()
    if (state === null || event.ctrlKey || event.metaKey || event.altKey || isCovered()) return
    if (event.key.length === 1 && fieldOf(event.target) === null) onCharacter(event)
    else if (state === 'open') onKeyOfOpenPass(event)
  }
  const onCharacter = (event: KeyboardEvent): void => {
    isScan = event.timeStamp - lastAt < HURRIED_GAP_MS_MAX
    lastAt = event.timeStamp
    // The digits of a scan choose nobody's companions.
    if (isScan) pass.choose(before)
    else {
      before = pass.chosen()
      choose(pass, event)
    }
  }
  const onKeyOfOpenPass = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      // It has done what it was pressed for.
      event.preventDefault()
      pass.leave()
    } else if (event.key === 'Enter' && fieldOf(event.target) === null) onEnter(event)
  }
  const onEnter = (event: KeyboardEvent): void => {
    const endsScan = isScan && event.timeStamp - lastAt <= KEY_GAP_MS_MAX
    // The Enter that led here, still held, or the end of a scan: neither validates.
    if (event.repeat || endsScan) event.preventDefault()
    else if (document.activeElement === document.body) pass.confirm()
  }
  window.addEventListener('keydown', onKey)
  return () => {
    window.removeEventListener('keydown', onKey)
  }
}

/** Something lies over the pass. */
function isCovered(): boolean {
  return document.querySelector('dialog[open]') !== null
}

/** The digits' row counts without Shift too, whatever it writes on this keyboard. */
function choose(pass: PassKeys, event: KeyboardEvent): void {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? event.key
  if (/^\d$/.test(digit)) pass.choose(Number(digit))
}
