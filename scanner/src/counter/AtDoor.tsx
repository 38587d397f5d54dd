import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { App } from '../screen/App'
import { Exit } from '../screen/ChoosePlace'
import { TopBar } from '../screen/TopBar'
import type { Place } from '../settings/place'
import { SettingsIcon } from '../style/icons'
import { Beside } from './Beside'
import { Ground } from './Ground'
import { NumberField } from './NumberField'
import { isAtCounter } from './wide'

/** The scanner: on a PC at a venue's desk with its field above and what was last beside it. What is open stays open when
 * the window gets wider or narrower. */
export function AtDoor({ scanner }: { scanner: Scanner }) {
  const place = scanner.place.value
  const isCounter = isAtCounter(scanner)
  return (
    <div class={isCounter ? 'counter' : 'whole'}>
      {isCounter && place && <Head scanner={scanner} place={place} />}
      <div class="work">
        <App scanner={scanner} ground={isCounter ? <Ground scanner={scanner} /> : null} />
      </div>
      {isCounter && <Beside scanner={scanner} />}
    </div>
  )
}

function Head({ scanner, place }: { scanner: Scanner; place: Place }) {
  const t = texts.value
  const { simple } = scanner.config.urls
  return (
    <div class="counter-head">
      <div class="counter-bar">
        <TopBar scanner={scanner} place={place} canChange />
        <nav aria-label={t.settings.title}>
          <button
            type="button"
            class="button quiet"
            onClick={() => (scanner.sheet.value = 'settings')}
          >
            <SettingsIcon />
            {t.settings.open}
          </button>
          {simple !== null && (
            <a
              class="button quiet"
              href={simple.replace('{id}', encodeURIComponent(place.gate.id))}
            >
              {t.counter.simple}
            </a>
          )}
          {!scanner.config.enrolled && <Exit scanner={scanner} />}
        </nav>
      </div>
      <NumberField scanner={scanner} />
    </div>
  )
}
