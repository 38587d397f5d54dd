// The keys of an open pass: a digit is how many come along, Enter validates, Escape leads back. What a handheld scanner
// types in between is none of them.

import { HURRIED_GAP_MS_MAX } from './typed'
import { fieldOf } from './wedge'

export interface PassKeys {
  readonly chosen: () => number
  readonly choose: (companions: number) => void
  readonly confirm: () => void
  readonly leave: () => void
}

/** Listens until what it returns is called. */
export function listenToPassKeys(pass: PassKeys): () => void {
  let lastAt = -Infinity
  let isScan = false
  let before = pass.chosen()
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isCovered()) return
    if (event.key === 'Escape') pass.leave()
    else if (fieldOf(event.target) === null) onKeyOfPass(event)
  }
  const onKeyOfPass = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      // The Enter that led here, still held, or the end of a scan: neither validates.
      if (event.repeat || isScan) event.preventDefault()
      else if (document.activeElement === document.body) pass.confirm()
    } else if (event.key.length === 1) {
      isScan = event.timeStamp - lastAt < HURRIED_GAP_MS_MAX
      lastAt = event.timeStamp
      // The digits of a scan choose nobody's companions.
      if (isScan) pass.choose(before)
      else {
        before = pass.chosen()
        choose(pass, event)
      }
    }
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
