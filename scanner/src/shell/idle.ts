// When the page may load anew: nobody stands before it, and nothing is typed or on its way.

import { effect, type ReadonlySignal } from '@preact/signals'
import { isFresh } from '../door/news'

export const IDLE_MS = 10_000

/** What may be going on in a scanner. */
export interface Going {
  readonly door: { readonly stage: Read<{ readonly is: string }>; readonly waiting: List }
  readonly sheet: Read<unknown>
  readonly typed: Read<string>
  readonly choosing: Read<boolean>
  readonly place: Read<unknown>
  readonly calls: { readonly current: Read<unknown> }
  readonly isKiosk: Read<boolean>
  readonly journal: {
    readonly isUnwritten: boolean
    readonly alarms: Read<readonly { readonly at: string; readonly raisedAt: number }[]>
  }
}

type Read<T> = ReadonlySignal<T>
type List = Read<readonly unknown[]>

/** Whether something would be lost or disturbed. It reads signals. */
export function isBusy(going: Going): boolean {
  const { door, sheet, typed, choosing, place, calls, isKiosk, journal } = going
  const isChoosing = choosing.value && place.value !== null
  // Nobody answers alarms at a kiosk.
  const isAlarm = journal.alarms.value.some(isFresh) && !isKiosk.value
  return (
    door.stage.value.is !== 'idle' ||
    door.waiting.value.length > 0 ||
    sheet.value !== null ||
    typed.value !== '' ||
    calls.current.value !== null ||
    isChoosing ||
    isAlarm ||
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
