import type { Stage } from '../door/door'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { ProblemIcon } from './icons'

type Shown = Extract<Stage, { is: 'problem' }>

/** The server would not take the scan: nobody was admitted and nobody refused. */
export function Problem({ scanner, problem }: { scanner: Scanner; problem: Shown['problem'] }) {
  const t = texts.value
  const isMoved = scanner.config.enrolled && problem.status === 403
  return (
    <section class="notice problem">
      <div class="message">
        <ProblemIcon />
        <h1>{t.problem.title}</h1>
        <p>{problem.detail || t.problem.unexplained(problem.status)}</p>
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
