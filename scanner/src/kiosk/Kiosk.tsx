import { mayBeKiosk } from '../door/kiosk'
import { CameraTrouble } from '../screen/CameraTrouble'
import { Picture } from '../screen/CameraView'
import { Languages } from '../screen/Languages'
import { Live } from '../screen/Live'
import { SignedOut } from '../screen/SignedOut'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { inLanguage } from '../settings/config'
import type { Place } from '../settings/place'
import { announcement, KioskAnswer } from './KioskAnswer'
import { Lock, Unlock } from './Lock'

/** Self check-in: guests show their own codes. There is nothing to search, to look up or to set. */
export function Kiosk({ scanner }: { scanner: Scanner }) {
  const place = scanner.place.value
  const stage = scanner.door.stage.value
  if (stage.is === 'signed-out') return <SignedOut scanner={scanner} />
  return (
    <>
      <div class="unseen" role="status" aria-live="assertive" aria-atomic="true">
        <Live>{announcement(stage, texts.value)}</Live>
      </div>
      <div class="layer" inert={stage.is !== 'idle'}>
        {mayBeKiosk(place) ? (
          <Invitation scanner={scanner} place={place} />
        ) : (
          <Closed scanner={scanner} />
        )}
      </div>
      <KioskAnswer scanner={scanner} stage={stage} />
      {scanner.sheet.value === 'unlock' && <Unlock scanner={scanner} />}
    </>
  )
}

function Invitation({ scanner, place }: { scanner: Scanner; place: Place }) {
  const state = scanner.camera.state.value
  const t = texts.value.kiosk
  return (
    <section class="camera kiosk" aria-label={t.title}>
      <Picture scanner={scanner} />
      <header class="kiosk-head">
        <strong dir="auto">{inLanguage(place.event.title)}</strong>
        <Lock scanner={scanner} />
      </header>
      <div class="finder">
        {state === 'live' && <div class="reticle" aria-hidden="true" />}
        {state !== 'live' && state !== 'starting' && (
          <CameraTrouble key={state} scanner={scanner} trouble={state} />
        )}
      </div>
      <footer class="kiosk-foot">
        <h1>
          <Live>{state === 'live' || state === 'starting' ? t.show : t.askTeam}</Live>
        </h1>
        <Languages speak={scanner.speakToGuest} />
      </footer>
    </section>
  )
}

/** The entrance is gone, over or an exit by now: only the team opens the scanner again. */
function Closed({ scanner }: { scanner: Scanner }) {
  const t = texts.value.kiosk
  return (
    <section class="camera kiosk" aria-label={t.title}>
      <header class="kiosk-head">
        <strong />
        <Lock scanner={scanner} />
      </header>
      <div class="finder" />
      <footer class="kiosk-foot">
        <h1>{t.askTeam}</h1>
      </footer>
    </section>
  )
}
