import { texts } from '../locale'
import { ProblemIcon } from './icons'

/** The page and the scanner are of different versions: loading the page again brings both anew. */
export function Mismatch() {
  const t = texts.value.mismatch
  return (
    <section class="notice" role="alert">
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
      </div>
      <button
        type="button"
        class="button wide"
        onClick={() => {
          location.reload()
        }}
      >
        {t.reload}
      </button>
    </section>
  )
}
