import { useEffect, useState } from 'preact/hooks'
import { askVisits, followVisits, visitsUrl, type Visit, type Visits } from '../door/visits'
import { inTime, texts } from '../locale'
import type { Scanner } from '../scanner'
import { Entries } from '../screen/History'
import { Live } from '../screen/Live'

/** What a desk sees beside the field: its last answers, and who has validated their visit by themselves. */
export function Beside({ scanner }: { scanner: Scanner }) {
  const url = visitsUrl(scanner.config.urls, scanner.place.value)
  return (
    <aside class="beside">
      <section aria-labelledby="last-title">
        <h2 id="last-title">{texts.value.history.title}</h2>
        <Entries scanner={scanner} />
      </section>
      {url !== null && <SelfValidated key={url} url={url} />}
    </aside>
  )
}

function SelfValidated({ url }: { url: string }) {
  const [visits, setVisits] = useState<Visits>(null)
  const [isOffered, setOffered] = useState(true)
  useEffect(
    () =>
      followVisits(
        () => askVisits(url),
        (found) => {
          setVisits(found)
          if (found !== null && found !== 'unreachable') setOffered(found.is_offered)
        },
      ),
    [url],
  )
  if (visits === null || !isOffered) return null
  const t = texts.value.counter
  return (
    <section aria-labelledby="visits-title" data-visits>
      <h2 id="visits-title">{t.visits}</h2>
      <p class="quiet">{t.visitsExplain}</p>
      {visits === 'unreachable' ? (
        <p role="status" data-visits-unreachable>
          {t.visitsUnreachable}
        </p>
      ) : (
        <List visits={visits.visits} />
      )}
    </section>
  )
}

function List({ visits }: { visits: readonly Visit[] }) {
  const t = texts.value.counter
  const newest = useNewest(visits[0])
  return (
    <>
      <div class="unseen" role="status">
        {newest && <Live>{t.visit(spoken(newest))}</Live>}
      </div>
      {visits.length === 0 && <p>{t.noVisits}</p>}
      <ul class="visits">
        {visits.map((visit) => (
          <li key={visit.scan_id} class={visit.scan_id === newest?.scan_id ? 'new' : ''}>
            <strong class="letters" translate={false}>
              {visit.letters}
            </strong>
            <span>
              <Live>{texts.value.history.persons(visit.persons)}</Live>
              <span class="number">{visit.number}</span>
            </span>
            <time dateTime={visit.at}>{inTime(visit.at)}</time>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A visit that came while the page was open; null: none yet. Its letters are those with which it came. */
function useNewest(first: Visit | undefined): Visit | null {
  const [before, setBefore] = useState(first?.scan_id)
  const [newest, setNewest] = useState<Visit | null>(null)
  const id = first?.scan_id
  useEffect(() => {
    if (first === undefined || id === before) return
    setBefore(id)
    setNewest(first)
  }, [first, id, before])
  return newest
}

function spoken({ number, persons, letters }: Visit): string {
  return `${number}, ${texts.value.history.persons(persons)}, ${letters}`
}
