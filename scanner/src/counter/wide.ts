// Whether there is room for a desk's layout: a field and a pass on one side, what was last on the other.

import { signal, type ReadonlySignal } from '@preact/signals'
import type { Scanner } from '../scanner'
import { isDesk } from '../settings/place'

/** A tablet without keyboard and mouse keeps the scanner of the doors, whose keys a thumb can hit. */
const PC = '(any-pointer: fine) or (not (any-pointer: coarse))'
const screen = window.matchMedia(`(min-width: 1024px) and (${PC})`)
const wide = signal(screen.matches)
screen.addEventListener('change', () => {
  wide.value = screen.matches
})

export const isWide: ReadonlySignal<boolean> = wide

/** A venue's desk on a PC. A phone at the desk has the scanner of the doors. It reads signals. */
export function isAtCounter({ place, choosing }: Scanner): boolean {
  return wide.value && isDesk(place.value) && !choosing.value
}
