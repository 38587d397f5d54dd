import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { ProblemIcon } from './icons'

/** Between the code and the answer: neither green nor red. */
export function Checking({ scanner, failures }: { scanner: Scanner; failures: number }) {
  return (
    <section class={failures > 0 ? 'notice offline' : 'notice checking'}>
      {failures > 0 ? <Offline scanner={scanner} failures={failures} /> : <Spinner />}
      <Waiting scanner={scanner} />
    </section>
  )
}

function Spinner() {
  return (
    <div class="message">
      <div class="spinner" aria-hidden="true" />
      <h1>{texts.value.checking}</h1>
    </div>
  )
}

function Offline({ scanner, failures }: { scanner: Scanner; failures: number }) {
  const t = texts.value.offline
  return (
    <>
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
        <p class="quiet">{t.attempts(failures)}</p>
      </div>
      <button
        type="button"
        class="button wide"
        onClick={() => {
          scanner.door.cancel()
        }}
      >
        {t.cancel}
      </button>
    </>
  )
}

function Waiting({ scanner }: { scanner: Scanner }) {
  const count = scanner.door.waiting.value.length
  return count > 0 ? <p class="quiet">{texts.value.waiting(count)}</p> : null
}
