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

/** For so long nobody waits who leaves: what is written down by then is sent when the page is opened next. */
const GIVE_BACK_MS = 1000

/** To where the person came from; to the console where they came from nowhere. */
async function leave({ registers, config }: Scanner): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, GIVE_BACK_MS))
  await Promise.race([registers.giveBack().catch(() => undefined), late])
  history.go(-2)
  setTimeout(() => {
    location.assign(config.urls.exit)
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
            void leave(scanner)
          }}
        >
          {t.leave}
        </button>
      </div>
    </Sheet>
  )
}
