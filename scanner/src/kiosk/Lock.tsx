import { useEffect, useRef, useState } from 'preact/hooks'
import { HOLD_MS } from '../door/kiosk'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { LockIcon } from '../screen/icons'

/** Held for some seconds, by a finger or with the space bar, it gives the scanner back to the team. */
export function Lock({ scanner }: { scanner: Scanner }) {
  const [isHeld, setHeld] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const release = (): void => {
    clearTimeout(timer.current)
    setHeld(false)
  }
  const hold = (): void => {
    release()
    setHeld(true)
    timer.current = setTimeout(() => {
      scanner.setKiosk(false)
    }, HOLD_MS)
  }
  useEffect(() => release, [])
  return (
    <button
      type="button"
      class="lock"
      data-leave
      data-held={isHeld}
      style={{ '--hold': `${HOLD_MS}ms` }}
      onPointerDown={hold}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={({ key, repeat }) => {
        if (key === ' ' && !repeat) hold()
      }}
      onKeyUp={release}
      onBlur={release}
      onContextMenu={(event) => {
        event.preventDefault()
      }}
    >
      <LockIcon />
      <span>{texts.value.kiosk.leave}</span>
    </button>
  )
}
