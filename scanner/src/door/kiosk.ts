// Self check-in: a tablet on a stand, at which guests show their own codes. Only its PIN leads out again.

import { language, type Language } from '../locale'
import { hashed, isOf } from '../settings/pin'
import type { Place } from '../settings/place'
import type { Kept } from '../settings/preferences'

/** The next guest may speak another language. */
export const LANGUAGE_MS = 30_000
/** Somebody who asks for the way out and types nothing was a guest. */
export const ASKING_MS = 15_000
/** After so many wrong PINs none is looked at for a while. */
export const TRIES = 5
export const PAUSE_MS = 60_000

/** At an event's entrance only. */
export function mayBeKiosk(place: Place | null): place is Place {
  return place !== null && !place.gate.is_desk && !place.gate.is_exit
}

/** Speaks a guest's language for a while, then `home`'s again. */
export function createGuestLanguage(home: () => Language): (spoken: Language) => void {
  let later: ReturnType<typeof setTimeout> | undefined
  return (spoken) => {
    clearTimeout(later)
    language.value = spoken
    later = setTimeout(() => {
      language.value = home()
    }, LANGUAGE_MS)
  }
}

export interface Lock {
  readonly close: (pin: string) => Promise<void>
  /** What a PIN that is typed comes to; `wait`: it was not looked at. */
  readonly open: (pin: string) => Promise<'opened' | 'wrong' | 'wait'>
}

export function createLock(kept: Kept, now: () => number): Lock {
  return {
    close: async (pin) => {
      kept.set({ lock: { ...(await hashed(pin)), wrong: 0, wrongAt: 0 } })
    },
    open: async (pin) => {
      const { lock } = kept.current.value
      if (lock === null) return 'opened'
      const isOver = now() - lock.wrongAt >= PAUSE_MS
      if (lock.wrong >= TRIES && !isOver) return 'wait'
      // Counted before it is looked at: loading the page again gives nobody more tries.
      const wrong = isOver ? 1 : lock.wrong + 1
      kept.set({ lock: { ...lock, wrong, wrongAt: now() } })
      if (!(await isOf(pin, lock))) return 'wrong'
      kept.set({ lock: null })
      return 'opened'
    },
  }
}
