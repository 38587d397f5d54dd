import { inLanguage } from '../config'
import { stillExpected } from '../core/verdict'
import { inNumber, texts } from '../locale'
import type { Place } from '../place'
import type { Scanner } from '../scanner'
import { ExitIcon, MoreIcon } from './icons'

/** Where we scan, and how many are in. */
export function TopBar(props: { scanner: Scanner; place: Place; canChange?: boolean }) {
  const { scanner, place, canChange } = props
  return (
    <header class={place.gate.is_exit ? 'top at-exit' : 'top'}>
      {canChange ? (
        <button
          type="button"
          class="where"
          aria-label={`${nameOf(place)}. ${texts.value.choose.change}`}
          onClick={() => (scanner.choosing.value = true)}
        >
          <Where place={place} />
          <MoreIcon />
        </button>
      ) : (
        <div class="where">
          <Where place={place} />
        </div>
      )}
      <Statistic scanner={scanner} />
      {place.gate.is_exit && (
        <p class="exit-band">
          <ExitIcon />
          {texts.value.exit.band}
        </p>
      )}
    </header>
  )
}

function Where({ place }: { place: Place }) {
  return (
    <span class="names">
      <strong>{inLanguage(place.event.title)}</strong>
      {place.event.gates.length > 1 && <span>{inLanguage(place.gate.title)}</span>}
    </span>
  )
}

function nameOf({ event, gate }: Place): string {
  const title = inLanguage(event.title)
  return event.gates.length > 1 ? `${title}, ${inLanguage(gate.title)}` : title
}

function Statistic({ scanner }: { scanner: Scanner }) {
  const counts = scanner.statistic.counts.value
  if (!counts) return <p class="statistic" data-statistic />
  return (
    <p class="statistic" data-statistic data-admitted={counts.admitted}>
      <span>{texts.value.counts.in(inNumber(counts.admitted))}</span>
      <span>{texts.value.counts.expected(inNumber(stillExpected(counts)))}</span>
    </p>
  )
}
