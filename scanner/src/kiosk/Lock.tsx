import { useEffect, useState } from 'preact/hooks'
import { ASKING_MS } from '../door/kiosk'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { LockIcon } from '../style/icons'
import { Sheet } from '../screen/Sheet'
import { reload } from './BecomeKiosk'
import { PinPad } from './PinPad'

/** The way out, for the team. */
export function Lock({ scanner }: { scanner: Scanner }) {
  return (
    <button
      type="button"
      class="lock"
      data-leave
      onClick={() => {
        scanner.sheet.value = 'unlock'
      }}
    >
      <LockIcon />
      <span>{texts.value.kiosk.team}</span>
    </button>
  )
}

/** Gives the scanner back to whoever knows the PIN. Left alone, it closes: a guest has tapped the lock. */
export function Unlock({ scanner: { sheet, lock }, scanner }: { scanner: Scanner }) {
  const [keys, setKeys] = useState(0)
  const t = texts.value.kiosk
  useEffect(() => {
    const later = setTimeout(() => {
      sheet.value = null
    }, ASKING_MS)
    return () => {
      clearTimeout(later)
    }
  }, [sheet, keys])
  return (
    <Sheet scanner={scanner} title={t.leave}>
      <PinPad
        isHidden={true}
        onTyping={() => {
          setKeys(keys + 1)
        }}
        onPin={async (pin) => {
          const answer = await lock.open(pin)
          if (answer === 'opened') reload()
          return answer === 'opened' ? '' : t[answer]
        }}
      />
    </Sheet>
  )
}
