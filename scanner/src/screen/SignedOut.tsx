import type { Config } from '../config'
import { texts } from '../locale'
import { ProblemIcon } from './icons'

/** The device's key was refused. A person may sign in again; a device that was enrolled by a code of the
 * organiser's stays outside, and the page says why. */
export function SignedOut({ config }: { config: Config }) {
  const t = config.enrolled ? texts.value.revoked : texts.value.signedOut
  return (
    <section class="notice" role="alert">
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
      </div>
      {/* The page itself sends a signed-out person to the sign-in and back. */}
      <a class="button wide" href={location.pathname + location.search}>
        {t.link}
      </a>
    </section>
  )
}
