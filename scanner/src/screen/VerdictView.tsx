import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { isAlone, stillToPass, type ToldVerdict } from '../core/told_verdict'
import type { Call } from '../door/calls'
import { partiesFor } from '../door/door'
import type { Stage } from '../door/stage'
import { inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import { Lane, laneOn } from './Checking'
import { admittedBy, CallSupervisor, Earlier, Help, LetUsLookWhy } from './Refusal'
import { AdmittedIcon, LookIcon, RefusedIcon } from '../style/icons'
import { ReversalButton } from './Reversal'
import { TopBar } from './TopBar'
import { isNameless, nameOf, sentenceFor, wordFor } from './words'

type Shown = Extract<Stage, { is: 'verdict' }>

/** Longer names are set smaller. */
const LONG_NAME = 40
/** How small sign and words become so that all of it is seen at once; where not even the last but one
 * helps, as with text at 200 %, the screen is scrolled and begins with the word. */
const STEPS = ['0', '1', '2', '3', 'scroll']

/** The whole screen says yes or no: by colour, sign, word and pattern. */
export function VerdictView({ scanner, stage }: { scanner: Scanner; stage: Shown }) {
  const { verdict, scan, leavesMs } = stage
  const place = scanner.place.value
  const more = stillToPass(verdict)
  const call = scanner.calls.current.value
  // A supervisor has admitted all the same: red becomes green.
  const look = call?.is === 'admitted' ? 'admitted' : verdict.verdict
  const section = useRef<HTMLElement>(null)
  useFit(section)
  return (
    <section
      ref={section}
      class={`verdict ${look}${verdict.practice ? ' practice' : ''}`}
      data-verdict={look}
    >
      {place && (
        <TopBar
          scanner={scanner}
          place={place}
          isPractice={verdict.practice}
          alone={isAlone(verdict) && texts.value.alone.badge}
        />
      )}
      {call?.is === 'admitted' ? (
        <AdmittedAllTheSame verdict={verdict} call={call} />
      ) : (
        <Answer verdict={verdict} lane={laneToTell(scanner, verdict)} />
      )}
      <div class="next">
        <div class="lead">
          {more > 0 && <p>{stillWordsFor(verdict).still(more)}</p>}
          <ReversalButton scanner={scanner} scanId={scan.scan_id} />
        </div>
        {more > 0 && <Companions scanner={scanner} verdict={verdict} remaining={more} />}
        <LetUsLookWhy scanner={scanner} verdict={verdict} />
        {look === 'refused' && <CallSupervisor scanner={scanner} verdict={verdict} />}
        {look === 'refused' && <Help scanner={scanner} />}
      </div>
      <NewScan scanner={scanner} id={scan.scan_id} leavesMs={leavesMs} />
    </section>
  )
}

/** Makes sign and words smaller, step by step, until all that is said stands on the screen. */
function useFit(section: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = section
    if (!current) return undefined
    const observer = new ResizeObserver(() => {
      fit(current)
    })
    fit(current)
    observer.observe(current)
    return () => {
      observer.disconnect()
    }
  })
}

function fit(section: HTMLElement): void {
  for (const step of STEPS) {
    section.dataset.fit = step
    if (section.scrollHeight <= section.clientHeight) return
  }
}

function Answer({ verdict, lane }: { verdict: ToldVerdict; lane: string }) {
  const t = texts.value
  const { allowed, credential } = verdict
  const used = verdict.kind === 'exit' ? verdict.inside : verdict.used
  const name = nameOf(verdict)
  const isRefused = verdict.verdict === 'refused'
  const sentence = <p class="detail">{sentenceFor(verdict, t)}</p>
  return (
    <div class="answer">
      <div class="sign">{isRefused ? <RefusedIcon /> : <AdmittedIcon />}</div>
      <div class="facts">
        <h1>{wordFor(verdict, t)}</h1>
        {/* Why not comes before who; what to look at before both. */}
        {isRefused && sentence}
        <Lane letter={lane} />
        <Notes notes={verdict.notes} />
        {allowed > 0 && (
          <p class="persons" aria-label={t.verdict.persons(used, allowed)}>
            {inNumber(used)}/{inNumber(allowed)}
          </p>
        )}
        {name !== '' && (
          <p class={name.length > LONG_NAME ? 'name long' : 'name'} dir="auto">
            {name}
          </p>
        )}
        {isNameless(verdict) && <p class="nameless">{t.alone.nameless}</p>}
        {credential?.seat && (
          <p class="seat" dir="auto">
            {credential.seat}
          </p>
        )}
        {!isRefused && sentence}
        <Earlier entries={verdict.history} />
      </div>
    </div>
  )
}

/** Where this phone stands before a lane, or sends the guest elsewhere. */
function laneToTell(scanner: Scanner, { credential, verdict, reason }: ToldVerdict): string {
  const { lanes, place } = scanner
  const isBeforeOne = lanes.value > 0 && (place.value?.lane ?? '') !== ''
  const isOfUse = verdict === 'admitted' ? isBeforeOne : reason === 'wrong_gate'
  return isOfUse && credential ? laneOn(credential.id, scanner) : ''
}

function AdmittedAllTheSame(props: {
  verdict: ToldVerdict
  call: Extract<Call, { is: 'admitted' }>
}) {
  const { verdict, call } = props
  return (
    <div class="answer">
      <div class="sign">
        <AdmittedIcon />
      </div>
      <div class="facts">
        <h1>{texts.value.admitted}</h1>
        <p class="name" dir="auto">
          {nameOf(verdict)}
        </p>
        <p class="detail">{admittedBy(call)}</p>
      </div>
    </div>
  )
}

/** What to look at although the ticket is valid: amber, with a sign and a word of its own. */
function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <div class="look" role="note">
      <LookIcon />
      <div>
        <strong>{texts.value.verdict.look}</strong>
        {notes.map((note) => (
          <p key={note} dir="auto">
            {note}
          </p>
        ))}
      </div>
    </div>
  )
}

function stillWordsFor({ kind }: ToldVerdict) {
  return kind === 'exit' ? texts.value.exit : texts.value.verdict
}

export function Companions(props: { scanner: Scanner; verdict: ToldVerdict; remaining: number }) {
  const { scanner, verdict, remaining } = props
  const t = texts.value.verdict
  const words = stillWordsFor(verdict)
  const shown = (party: number): string =>
    party === remaining && party > 1 ? t.all(party) : `+${party}`
  return (
    <div class="companions" role="group" aria-label={words.still(remaining)}>
      {partiesFor(remaining).map((party) => (
        <button
          key={party}
          type="button"
          class={party === remaining && party > 1 ? 'party all' : 'party'}
          // Who speaks to the phone says what they see.
          aria-label={`${shown(party)}: ${words.admitMore(party)}`}
          data-party={party}
          onClick={() => {
            scanner.door.admitMore(party)
          }}
        >
          {shown(party)}
        </button>
      ))}
    </div>
  )
}

function NewScan(props: { scanner: Scanner; id: string; leavesMs: number }) {
  const { scanner, id, leavesMs } = props
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus({ preventScroll: true }), [id])
  return (
    <button
      ref={button}
      type="button"
      class="new-scan"
      onClick={() => {
        scanner.door.newScan()
      }}
    >
      {leavesMs > 0 && (
        <span key={id} class="running" style={{ animationDuration: `${leavesMs}ms` }} />
      )}
      <span>{texts.value.verdict.newScan}</span>
    </button>
  )
}
