// A desk without a mouse: whatever is typed goes into the field, and Escape leads back. The keys of an open pass are
// keyboard/pass_keys.ts.

import { isAnswer, shownMsMin, type Stage } from '../door/stage'
import { fieldOf } from '../keyboard/wedge'
import type { Scanner } from '../scanner'

/** Listens until what it returns is called. */
export function listenToCounterKeys(
  scanner: Scanner,
  field: () => HTMLInputElement | null,
): () => void {
  const { door, typed } = scanner
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const stage = door.stage.value
    // A pass has keys of its own; a sheet closes by itself.
    if (stage.is === 'pass' || document.querySelector('dialog[open]')) return
    if (event.key === 'Escape') goBack()
    else if (event.key === 'Enter') leaveAnswer(stage, event)
    else if (isForField(event, stage)) {
      field()?.focus()
      if (hasBeenSeen(stage)) door.newScan()
    }
  }
  const goBack = (): void => {
    const stage = door.stage.value
    if (stage.is === 'idle') typed.value = ''
    else if ('failures' in stage && stage.failures > 0) door.cancel()
    else door.newScan()
  }
  /** Where no button has the focus that would do it. */
  const leaveAnswer = (stage: Stage, event: KeyboardEvent): void => {
    const isNobodys = document.activeElement === document.body
    if (isNobodys && isAnswer(stage) && !event.repeat) door.newScan()
  }
  window.addEventListener('keydown', onKey)
  return () => {
    window.removeEventListener('keydown', onKey)
  }
}

function isForField({ key, target }: KeyboardEvent, stage: Stage): boolean {
  if (key.length !== 1 || key === ' ' || target instanceof HTMLSelectElement) return false
  return fieldOf(target) === null && (stage.is === 'idle' || isAnswer(stage))
}

/** The next key may take an answer's place only where the next code might. */
function hasBeenSeen(stage: Stage): boolean {
  return isAnswer(stage) && performance.now() - stage.at >= shownMsMin(stage)
}
