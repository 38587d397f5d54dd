// When nobody may scan here any more: this phone ends at once, whoever stands before it.

import { computed, effect, signal, type Signal } from '@preact/signals'
import type { Scanner } from '../scanner'
import { SIGNED_OUT } from '../server/request'

type Ending = Pick<Scanner, 'config' | 'door' | 'journal' | 'roster'>

/** Set the signal where the page has heard it; the scanner sets it itself where it hears it first. */
export function endsAtOnce({ config, door, journal, roster }: Ending): Signal<boolean> {
  const isTold = signal(false)
  const isOver = computed(
    () =>
      isTold.value ||
      door.stage.value.is === 'signed-out' ||
      journal.isSignedOut.value ||
      // A person who is signed in may become a device anew.
      (config.enrolled && journal.isEnded.value),
  )
  effect(() => {
    if (!isOver.value) return
    isTold.value = true
    void roster.end()
    door.cancel()
    // An answer that comes now does not take its place.
    if (door.stage.value.is !== 'signed-out') door.stage.value = SIGNED_OUT
  })
  return isTold
}
