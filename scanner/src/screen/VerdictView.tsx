import { useEffect, useRef } from 'preact/hooks'
import { partiesFor, type Stage } from '../door'
import { inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import { AdmittedIcon, RefusedIcon } from './icons'
import { TopBar } from './TopBar'
import { nameOf, sentenceFor, wordFor } from './words'

type Shown = Extract<Stage, { is: 'verdict' }>

/** Longer names are set smaller. */
const LONG_NAME = 40

/** The whole screen says yes or no: by colour, sign, word and pattern. */
export function VerdictView({ scanner, stage }: { scanner: Scanner; stage: Shown }) {
  const { verdict, scan, leavesMs } = stage
  const place = scanner.place.value
  const offers = verdict.verdict === 'admitted' && verdict.remaining > 0
  return (
    <section
      class={`verdict ${verdict.verdict} ${offers ? 'with-companions' : ''}`}
      data-verdict={verdict.verdict}
    >
      {place && <TopBar scanner={scanner} place={place} />}
      <Answer verdict={verdict} />
      <div class="next">
        {offers && <Companions scanner={scanner} remaining={verdict.remaining} />}
        <NewScan scanner={scanner} id={scan.scan_id} leavesMs={leavesMs} />
      </div>
    </section>
  )
}

function Answer({ verdict }: { verdict: Shown['verdict'] }) {
  const t = texts.value
  const { used, allowed, credential } = verdict
  const name = nameOf(verdict)
  return (
    <div class="answer">
      <div class="sign">{verdict.verdict === 'admitted' ? <AdmittedIcon /> : <RefusedIcon />}</div>
      <div class="facts">
        <h1>{wordFor(verdict, t)}</h1>
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
        {credential?.seat && (
          <p class="seat" dir="auto">
            {credential.seat}
          </p>
        )}
        <p class="detail">{sentenceFor(verdict, t)}</p>
      </div>
    </div>
  )
}

function Companions({ scanner, remaining }: { scanner: Scanner; remaining: number }) {
  const t = texts.value.verdict
  const shown = (party: number): string =>
    party === remaining && party > 1 ? t.all(party) : `+${party}`
  return (
    <div class="companions" role="group" aria-label={t.left(remaining)}>
      <p>{t.left(remaining)}</p>
      {partiesFor(remaining).map((party) => (
        <button
          key={party}
          type="button"
          class={party === remaining && party > 1 ? 'party all' : 'party'}
          // Who speaks to the phone says what they see.
          aria-label={`${shown(party)}: ${t.admitMore(party)}`}
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
