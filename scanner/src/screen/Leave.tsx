import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { leave } from './back'
import { Sheet } from './Sheet'

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
