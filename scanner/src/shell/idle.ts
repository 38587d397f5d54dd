// When the page may load anew: nobody stands before it, and nothing is typed or on its way.

import { effect } from '@preact/signals'
import type { Scanner } from '../scanner'

export const IDLE_MS = 10_000

/** Whether something would be lost or disturbed. It reads signals. */
export function isBusy(scanner: Scanner): boolean {
  const { door, sheet, choosing, place, calls, journal } = scanner
  const isChoosing = choosing.value && place.value !== null
  return (
    door.stage.value.is !== 'idle' ||
    door.waiting.value.length > 0 ||
    sheet.value !== null ||
    calls.current.value !== null ||
    isChoosing ||
    journal.isUnwritten
  )
}

/** Calls `act` once, when `busy` has been false and nobody has touched anything for as long. */
export function whenIdle(busy: () => boolean, act: () => void, idleMs = IDLE_MS): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (busy()) wait()
      else end()
    }, idleMs)
  }
  const stop = effect(() => {
    busy()
    wait()
  })
  const touches = ['pointerdown', 'keydown'] as const
  const end = (): void => {
    stop()
    for (const touch of touches) window.removeEventListener(touch, wait)
    act()
  }
  for (const touch of touches) window.addEventListener(touch, wait)
}

export function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    act()
  }
}
