import type { Stage, Unsent } from '../door/stage'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { NOT_YOUR_GATE } from '../server/request'
import { ProblemIcon } from '../style/icons'
import { problemWordsFor, whyOf } from './words'

type Shown = Extract<Stage, { is: 'problem' }>

/** The server would not take the scan: nobody was admitted and nobody refused. Or somebody without a ticket gets none. */
export function Problem({ scanner, stage }: { scanner: Scanner; stage: Shown }) {
  const { problem, scan } = stage
  const t = texts.value
  const isMoved = scanner.config.enrolled && problem.type === NOT_YOUR_GATE
  return (
    <section class={scan.guest ? 'notice problem turned' : 'notice problem'}>
      <div class="message">
        <ProblemIcon />
        <h1>{problemWordsFor(scan, t)}</h1>
        <p>{whyOf(problem, t)}</p>
      </div>
      <button
        type="button"
        class="button wide"
        onClick={() => {
          // The organiser has moved this phone to another door: the page knows which.
          if (isMoved) location.reload()
          else scanner.door.newScan()
        }}
      >
        {isMoved ? t.problem.moved : t.verdict.newScan}
      </button>
    </section>
  )
}

/** What was read is no code of a guest's, and nothing was sent. */
export function NotSent({ scanner, why }: { scanner: Scanner; why: Unsent }) {
  const t = texts.value
  return (
    <section class="notice part">
      <div class="message">
        <ProblemIcon />
        <h1>{t[why].title}</h1>
        <p>{t[why].explain}</p>
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
