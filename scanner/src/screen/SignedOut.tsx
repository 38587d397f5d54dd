import { texts } from '../locale'
import type { Scanner } from '../scanner'
import type { Config } from '../settings/config'
import { isDesk, type Place } from '../settings/place'
import { ProblemIcon } from '../style/icons'

/** The page that leads whoever may scan to the scanner. */
const START = '/scan/start'

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
      <a class="button wide" href={wayBack(config, place.value)}>
        {t.link}
      </a>
    </section>
  )
}

/** A signed-out person is sent to the sign-in, and back to the scanner; at a venue's desk they learn what became of them
 * there. */
function wayBack({ enrolled, urls }: Config, place: Place | null): string {
  if (enrolled) return location.pathname
  if (!urls.desk || !place || !isDesk(place)) return START + location.search
  return urls.desk.replace('{id}', encodeURIComponent(place.gate.id))
}
