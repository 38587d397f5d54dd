import type { Entry } from '../door/history'
import { inTime, texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { LetUsLookWhy } from './Earlier'
import { AdmittedIcon, ProblemIcon, RefusedIcon } from './icons'
import { Sheet } from './Sheet'
import { nameOf, sentenceFor, wordFor } from './words'

/** The last answers, for one that went by too fast. */
export function History({ scanner }: { scanner: Scanner }) {
  const t = texts.value
  const entries = scanner.history.entries.value
  return (
    <Sheet scanner={scanner} title={t.history.title}>
      {entries.length === 0 && <p>{t.history.none}</p>}
      <ol class="entries">
        {entries.map((entry) => (
          <Line key={entry.scan.scan_id} scanner={scanner} entry={entry} />
        ))}
      </ol>
    </Sheet>
  )
}

function Line({ scanner, entry }: { scanner: Scanner; entry: Entry }) {
  const t = texts.value
  const { outcome } = entry
  const kind = outcome.is === 'verdict' ? outcome.verdict.verdict : 'problem'
  return (
    <li class={kind} data-outcome={kind}>
      {kind === 'admitted' && <AdmittedIcon />}
      {kind === 'refused' && <RefusedIcon />}
      {kind === 'problem' && <ProblemIcon />}
      <div>
        <strong>{headOf(entry, t)}</strong>
        <p dir="auto">{nameIn(entry)}</p>
        <p class="quiet">{sentenceIn(entry, t)}</p>
        {outcome.is === 'verdict' && <LetUsLookWhy scanner={scanner} verdict={outcome.verdict} />}
      </div>
      <time>{inTime(entry.at)}</time>
    </li>
  )
}

function headOf({ outcome, scan }: Entry, t: Catalogue): string {
  if (outcome.is !== 'verdict') return t.problem.title
  const party = scan.party > 1 ? ` · ${t.history.persons(scan.party)}` : ''
  const practice = outcome.verdict.practice ? `${t.practice.band} · ` : ''
  return practice + wordFor(outcome.verdict, t) + party
}

function nameIn({ outcome }: Entry): string {
  if (outcome.is !== 'verdict') return ''
  const { used, allowed } = outcome.verdict
  return `${nameOf(outcome.verdict)} ${allowed > 0 ? `${used}/${allowed}` : ''}`.trim()
}

function sentenceIn({ outcome }: Entry, t: Catalogue): string {
  if (outcome.is === 'verdict') return sentenceFor(outcome.verdict, t)
  if (outcome.is === 'problem') return outcome.detail || t.problem.unexplained(outcome.status)
  return outcome.is === 'cancelled' ? t.problem.cancelled : t.signedOut.title
}
