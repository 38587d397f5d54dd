import { isAlone } from '../core/told_verdict'
import type { Entry } from '../door/history'
import { inTime, texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { LetUsLookWhy } from './Refusal'
import { AdmittedIcon, ProblemIcon, RefusedIcon, ReversalIcon } from '../style/icons'
import { ReversalButton } from './Reversal'
import { Sheet } from './Sheet'
import { Alone } from './TopBar'
import { nameOf, personsOf, reversalWordsFor, sentenceFor, whyOf, wordFor } from './words'

/** The last answers, for one that went by too fast. */
export function History({ scanner }: { scanner: Scanner }) {
  return (
    <Sheet scanner={scanner} title={texts.value.history.title}>
      <Entries scanner={scanner} />
    </Sheet>
  )
}

export function Entries({ scanner }: { scanner: Scanner }) {
  const entries = scanner.history.entries.value
  if (entries.length === 0) return <p>{texts.value.history.none}</p>
  return (
    <ol class="entries">
      {entries.map((entry) => (
        <Line key={`${entry.scan.scan_id} ${entry.reversed}`} scanner={scanner} entry={entry} />
      ))}
    </ol>
  )
}

function Line({ scanner, entry }: { scanner: Scanner; entry: Entry }) {
  const t = texts.value
  const { outcome } = entry
  const kind = kindOf(entry)
  return (
    <li class={kind} data-outcome={kind}>
      {kind === 'admitted' && <AdmittedIcon />}
      {kind === 'refused' && <RefusedIcon />}
      {kind === 'problem' && <ProblemIcon />}
      {kind === 'reversed' && <ReversalIcon />}
      <div>
        <strong>{headOf(entry, t)}</strong>
        <p dir="auto">{nameIn(entry)}</p>
        <p class="quiet">{sentenceIn(entry, t)}</p>
        {outcome.is === 'verdict' && isAlone(outcome.verdict) && <Alone>{t.alone.badge}</Alone>}
        {outcome.is === 'verdict' && <LetUsLookWhy scanner={scanner} verdict={outcome.verdict} />}
        <ReversalButton scanner={scanner} scanId={entry.scan.scan_id} />
      </div>
      <time>{inTime(entry.at)}</time>
    </li>
  )
}

function kindOf({ outcome, reversed }: Entry): 'admitted' | 'refused' | 'problem' | 'reversed' {
  if (reversed === 'yes') return 'reversed'
  return outcome.is === 'verdict' ? outcome.verdict.verdict : 'problem'
}

function headOf({ outcome, scan, reversed }: Entry, t: Catalogue): string {
  if (outcome.is !== 'verdict') return t.problem.title
  if (reversed === 'yes') return reversalWordsFor(outcome.verdict, t).done(personsOf(scan, t))
  const party = scan.party > 1 ? ` · ${t.history.persons(scan.party)}` : ''
  const practice = outcome.verdict.practice ? `${t.practice.band} · ` : ''
  return practice + wordFor(outcome.verdict, t) + party
}

function nameIn({ outcome, reversed }: Entry): string {
  if (outcome.is !== 'verdict') return ''
  if (reversed === 'yes') return nameOf(outcome.verdict)
  const { used, allowed } = outcome.verdict
  return `${nameOf(outcome.verdict)} ${allowed > 0 ? `${used}/${allowed}` : ''}`.trim()
}

function sentenceIn({ outcome, reversed, whyNot }: Entry, t: Catalogue): string {
  if (whyNot !== '') return t.reversal.refused(whyNot)
  if (reversed === 'yes') return ''
  if (reversed === 'unknown') return t.reversal.unknown
  if (outcome.is === 'verdict') return sentenceFor(outcome.verdict, t)
  if (outcome.is === 'problem') return whyOf(outcome, t)
  return outcome.is === 'cancelled' ? t.problem.cancelled : t.signedOut.title
}
