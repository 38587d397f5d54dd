import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { Sheet } from '../screen/Sheet'
import { PinPad } from './PinPad'

/** For a tablet on a stand: whoever opens the kiosk chooses the PIN that leads out of it. */
export function BecomeKiosk({ scanner }: { scanner: Scanner }) {
  const t = texts.value.kiosk
  return (
    <Sheet scanner={scanner} title={t.title}>
      <p class="quiet">{t.choosePin}</p>
      <PinPad
        isHidden={false}
        onPin={async (pin) => {
          await scanner.lock.close(pin)
          reload()
          return ''
        }}
      />
    </Sheet>
  )
}

/** The page comes anew with the other camera, and asks for a person who is signed in. */
export function reload(): void {
  location.reload()
}
