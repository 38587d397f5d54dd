import { texts } from '../locale'
import { ProblemIcon } from '../style/icons'

/** This phone has never been told what it may scan, and nobody answers now. */
export function Unreachable({ again }: { again: () => Promise<void> }) {
  const t = texts.value.unreachable
  return (
    <section class="notice" role="alert">
      <div class="message">
        <ProblemIcon />
        <h1>{texts.value.offline.title}</h1>
        <p>{t.explain}</p>
      </div>
      <button type="button" class="button wide" onClick={() => void again()}>
        {t.again}
      </button>
    </section>
  )
}
