import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { isDesk, type Place } from '../settings/place'
import { ProblemIcon } from './icons'

/** The device's key was refused. A person may sign in again; a device that was enrolled by a code of the
 * organiser's stays outside, and the page says why. */
export function SignedOut({ scanner }: { scanner: Scanner }) {
  const { config, place } = scanner
  const t = config.enrolled ? texts.value.revoked : texts.value.signedOut
  return (
    <section class="notice" role="alert">
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
      </div>
      {/* The page itself sends a signed-out person to the sign-in and back. */}
      <a class="button wide" href={wayBack(config.urls.desk, place.value)}>
        {t.link}
      </a>
    </section>
  )
}

/** To the same page; at a venue's desk to the page that knows what became of this person there. */
function wayBack(desk: string | null, place: Place | null): string {
  if (!desk || !place || !isDesk(place)) return location.pathname + location.search
  return desk.replace('{id}', encodeURIComponent(place.gate.id))
}
