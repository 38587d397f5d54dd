import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { ProblemIcon } from '../style/icons'
import { Live } from './Live'

interface SendingProps {
  scanner: Scanner
  failures: number
  running: string
  /** What must not be concluded while no answer has come. */
  retrying: string
  stop: string
}

/** Between the code and the answer: neither green nor red. */
export function Checking({ scanner, failures }: { scanner: Scanner; failures: number }) {
  const { checking, offline } = texts.value
  return (
    <Sending
      scanner={scanner}
      failures={failures}
      running={checking}
      retrying={offline.explain}
      stop={offline.cancel}
    />
  )
}

/** Something is on its way to the server, for as long as it takes. */
export function Sending(props: SendingProps) {
  const { scanner, failures, running } = props
  return (
    <section class={failures > 0 ? 'notice offline' : 'notice checking'}>
      {failures > 0 ? <Offline {...props} /> : <Spinner title={running} />}
      <Waiting scanner={scanner} />
    </section>
  )
}

function Spinner({ title }: { title: string }) {
  return (
    <div class="message">
      <div class="spinner" aria-hidden="true" />
      <h1>{title}</h1>
    </div>
  )
}

function Offline({ scanner, failures, retrying, stop }: SendingProps) {
  const t = texts.value.offline
  return (
    <>
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{retrying}</p>
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
        {stop}
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
