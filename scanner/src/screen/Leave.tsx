// The browser's or phone's Back: it closes what is open, and leaves the scanner only after a question. The history keeps a
// second entry of this page on top of the first: Back leads from one to the other, and the page decides what it means.

import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { Sheet } from './Sheet'

const TOP = 'scanner'

export function guardBack(scanner: Scanner): void {
  if (!isOnTop()) history.pushState(TOP, '')
  window.addEventListener('popstate', () => {
    if (isOnTop()) return
    if (scanner.door.stage.value.is === 'signed-out') {
      history.back()
      return
    }
    history.pushState(TOP, '')
    goBack(scanner)
  })
}

function isOnTop(): boolean {
  return history.state === TOP
}

/** What is open is closed; a code that is being answered is waited for; else it is asked whether to leave. */
function goBack({ door, sheet, choosing, place, isKiosk }: Scanner): void {
  // Nobody leaves the kiosk this way.
  if (isKiosk.value) return
  const { is } = door.stage.value
  if (sheet.value !== null) sheet.value = null
  else if (choosing.value && place.value !== null) choosing.value = false
  else if (is === 'idle') sheet.value = 'leave'
  else door.newScan()
}

/** To where the person came from; to the console where they came from nowhere. */
function leave(exit: string): void {
  history.go(-2)
  setTimeout(() => {
    location.assign(exit)
  }, 500)
}

/** Back was pressed at the camera: perhaps by a thumb that meant something else. */
export function Leave({ scanner }: { scanner: Scanner }) {
  const t = texts.value.leave
  return (
    <Sheet scanner={scanner} title={t.title}>
      <div class="leave">
        <button
          type="button"
          class="button wide"
          data-stay
          onClick={() => {
            scanner.sheet.value = null
          }}
        >
          {t.stay}
        </button>
        <button
          type="button"
          class="button quiet"
          data-leave
          onClick={() => {
            leave(scanner.config.urls.exit)
          }}
        >
          {t.leave}
        </button>
      </div>
    </Sheet>
  )
}
