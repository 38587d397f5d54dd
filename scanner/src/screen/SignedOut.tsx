import { texts } from '../locale'
import { ProblemIcon } from './icons'

/** The device's key was refused and the session is over: the page asks for a new sign-in. */
export function SignedOut() {
  const t = texts.value.signedOut
  return (
    <section class="notice">
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
