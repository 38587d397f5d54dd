import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { ProblemIcon } from './icons'

/** A handheld scanner typed only part of a code: nothing was sent. */
export function Part({ scanner }: { scanner: Scanner }) {
  const t = texts.value
  return (
    <section class="notice part">
      <div class="message">
        <ProblemIcon />
        <h1>{t.part.title}</h1>
        <p>{t.part.explain}</p>
      </div>
      <button
        type="button"
        class="button wide"
        onClick={() => {
          scanner.door.newScan()
        }}
      >
        {t.verdict.newScan}
      </button>
    </section>
  )
}
