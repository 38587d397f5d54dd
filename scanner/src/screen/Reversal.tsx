import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Stage } from '../door/stage'
import { reversible, type Passage } from '../door/reversal'
import { inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import { Spinner, Waiting } from './Checking'
import { ProblemIcon, ReversalIcon } from '../style/icons'
import { nameOf, personsOf, reversalWordsFor, whyNotReversed } from './words'

type Asking = Extract<Stage, { is: 'asking' }>
type Reversed = Extract<Stage, { is: 'reversed' }>

/** The way to take a scan back; nothing where this one cannot be. */
export function ReversalButton({ scanner, scanId }: { scanner: Scanner; scanId: string }) {
  const gate = scanner.place.value?.gate.id ?? null
  const passage = reversible(scanner.history.entries.value, gate)
  if (passage?.scan.scan_id !== scanId) return null
  return (
    <button
      type="button"
      class="reversal-button"
      onClick={() => {
        scanner.sheet.value = null
        scanner.door.askReversal(passage)
      }}
    >
      <ReversalIcon />
      <span>{reversalWordsFor(passage.verdict, texts.value).open}</span>
    </button>
  )
}

/** Asked in words that name who and how many: a thumb in the dark may have slipped. */
export function AskReversal({ scanner, stage: { passage } }: { scanner: Scanner; stage: Asking }) {
  const t = texts.value
  const words = reversalWordsFor(passage.verdict, t)
  return (
    <section class="notice reversal">
      <div class="message">
        <ReversalIcon />
        <h1>{words.ask}</h1>
        <Whose passage={passage} />
        <p>{t.reversal.explain}</p>
      </div>
      <button
        type="button"
        class="button wide"
        data-reverse
        onClick={() => void scanner.door.reverse()}
      >
        {words.confirm(personsOf(passage.scan, t))}
      </button>
      <Leave scanner={scanner} isQuiet>
        {t.reversal.leave}
      </Leave>
    </section>
  )
}

/** Until it is answered or written down. */
export function Reversing({ scanner }: { scanner: Scanner }) {
  return (
    <section class="notice checking">
      <Spinner title={texts.value.reversal.running} />
      <Waiting scanner={scanner} />
    </section>
  )
}

/** That it was taken back, or why not. */
export function Reversed({ scanner, stage }: { scanner: Scanner; stage: Reversed }) {
  const t = texts.value
  const { passage, answer } = stage
  const words = reversalWordsFor(passage.verdict, t)
  return (
    <section class="notice reversal" data-reversed={answer.is === 'reversal'}>
      {answer.is === 'reversal' ? (
        <div class="message">
          <ReversalIcon />
          <h1>{words.done(personsOf(passage.scan, t))}</h1>
          <Whose passage={passage} />
          {isTicketAtDoor(passage) && (
            <p class="persons">
              {inNumber(answer.reversal.used)}/{inNumber(answer.reversal.allowed)}
            </p>
          )}
          {answer.reversal.isUntold && <p>{t.reversal.untold}</p>}
        </div>
      ) : (
        <div class="message">
          <ProblemIcon />
          <h1>{words.notDone}</h1>
          <Whose passage={passage} />
          <p>{whyNotReversed(answer, t)}</p>
        </div>
      )}
      <Leave scanner={scanner}>{t.verdict.newScan}</Leave>
    </section>
  )
}

/** Where it can be said how many of the ticket are in now: of a pass each entry stands alone, and at an exit the answer
 * does not tell who is still inside. */
function isTicketAtDoor({ verdict: { kind, credential } }: Passage): boolean {
  return kind === 'entry' && credential?.kind !== 'pass'
}

function Whose({ passage: { verdict } }: { passage: Passage }) {
  const name = nameOf(verdict)
  if (name === '') return null
  return (
    <p class="whose" dir="auto">
      {name}
    </p>
  )
}

/** The large button where the thumb is: back to the camera, and nothing is taken back. */
function Leave(props: { scanner: Scanner; isQuiet?: boolean; children: ComponentChildren }) {
  const { scanner, isQuiet, children } = props
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus({ preventScroll: true }), [])
  return (
    <button
      ref={button}
      type="button"
      class={isQuiet ? 'button wide quiet' : 'button wide'}
      onClick={() => {
        scanner.door.newScan()
      }}
    >
      {children}
    </button>
  )
}
