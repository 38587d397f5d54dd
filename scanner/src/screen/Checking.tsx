import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { ProblemIcon } from '../style/icons'
import { Live } from './Live'

interface CheckingProps {
  scanner: Scanner
  failures: number
}

/** Between the code and the answer: neither green nor red. */
export function Checking(props: CheckingProps) {
  const { scanner, failures } = props
  return (
    <section class={failures > 0 ? 'notice offline' : 'notice checking'}>
      {failures > 0 ? <Offline {...props} /> : <Spinner title={texts.value.checking} />}
      <Waiting scanner={scanner} />
    </section>
  )
}

export function Spinner({ title }: { title: string }) {
  return (
    <div class="message">
      <div class="spinner" aria-hidden="true" />
      <h1>{title}</h1>
    </div>
  )
}

function Offline({ scanner, failures }: CheckingProps) {
  const t = texts.value.offline
  return (
    <>
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
        <p class="quiet">
          <Live>{t.attempts(failures)}</Live>
        </p>
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

/** Codes that were typed and have their turn later. */
export function Waiting({ scanner }: { scanner: Scanner }) {
  const count = scanner.door.waiting.value.length
  if (count === 0) return null
  return (
    <p class="quiet">
      <Live>{texts.value.waiting(count)}</Live>
    </p>
  )
}
