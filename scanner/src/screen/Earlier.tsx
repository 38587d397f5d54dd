import type { EarlierEntry, Verdict } from '../core/verdict'
import { storyOf } from '../door/story'
import { inDayAndTime, texts } from '../locale'
import type { Scanner } from '../scanner'

/** When, where and on which device persons of a used-up ticket came in before. */
export function Earlier({ entries }: { entries: readonly EarlierEntry[] }) {
  const t = texts.value
  if (entries.length === 0) return null
  return (
    <ol class="earlier" aria-label={t.verdict.earlier}>
      {entries.map(({ at, party, gate, device }) => (
        <li key={at}>
          <time dateTime={at}>{inDayAndTime(at)}</time>
          <span dir="auto">
            {[gate, device, party > 1 ? t.history.persons(party) : ''].filter(Boolean).join(' · ')}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The way to the ticket's story, for who may look and decide. */
export function LetUsLookWhy({ scanner, verdict }: { scanner: Scanner; verdict: Verdict }) {
  const address = storyOf(verdict, scanner.config.urls)
  if (address === null) return null
  return (
    <a class="why" href={address}>
      {texts.value.verdict.why}
    </a>
  )
}
