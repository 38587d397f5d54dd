// Self check-in: a tablet on a stand, at which guests show their own codes.

import { language, type Language } from '../locale'
import type { Place } from '../settings/place'

/** The next guest may speak another language. */
export const LANGUAGE_MS = 30_000
/** Who leaves the kiosk holds its button for so long: no guest does so by mistake. */
export const HOLD_MS = 3000

/** At an event's entrance only. */
export function mayBeKiosk(place: Place | null): boolean {
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
