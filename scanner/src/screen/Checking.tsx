import { texts } from '../locale'
import type { Scanner } from '../scanner'
import type { Holder } from '../server/registers'
import { ProblemIcon } from '../style/icons'
import { Live } from './Live'
import { askingFor } from './words'

interface CheckingProps {
  scanner: Scanner
  failures: number
  holder?: Holder | undefined
}

/** Between the code and the answer: neither green nor red. */
export function Checking(props: CheckingProps) {
  const { scanner, failures, holder } = props
  return (
    <section class={failures > 0 ? 'notice offline' : 'notice checking'}>
      {failures > 0 && <Offline {...props} />}
      {failures === 0 && holder && <Recalling scanner={scanner} holder={holder} />}
      {failures === 0 && !holder && <Spinner title={texts.value.checking} />}
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

/** The letter on the ticket, as far as its code has told it. */
export function laneOn(ticket: string, { roster }: Scanner): string {
  return roster.particulars.value.get(ticket)?.lane ?? ''
}

/** Whoever stands before another lane sees where to go. */
export function Lane({ letter }: { letter: string }) {
  return letter === '' ? null : <p class="lane">{texts.value.holders.lane(letter)}</p>
}

/** Another phone is asked for the ticket. */
function Recalling({ scanner, holder }: { scanner: Scanner; holder: Holder }) {
  return (
    <>
      <div class="message" data-recalling>
        <div class="spinner" aria-hidden="true" />
        <h1>
          <Live>{askingFor(holder, texts.value)}</Live>
        </h1>
        <Lane letter={laneOn(holder.ticket, scanner)} />
        <p>{texts.value.holders.explain}</p>
      </div>
      <GiveUp scanner={scanner} />
    </>
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
      <GiveUp scanner={scanner} />
    </>
  )
}

function GiveUp({ scanner }: { scanner: Scanner }) {
  return (
    <button
      type="button"
      class="button wide"
      onClick={() => {
        scanner.door.cancel()
      }}
    >
      {texts.value.offline.cancel}
    </button>
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
