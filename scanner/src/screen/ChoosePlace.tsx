import { useState } from 'preact/hooks'
import { inDayAndTime, texts } from '../locale'
import type { Scanner } from '../scanner'
import { inLanguage, type Event, type Gate } from '../settings/config'
import { hasDesks, lettersOf, type Place } from '../settings/place'
import { Languages } from './Languages'

const SEARCHED_FROM = 12

/** Which event, and which of its doors when there are several; or which programme of passes, and which venue. */
export function ChoosePlace({ scanner }: { scanner: Scanner }) {
  const { place, choosing } = scanner
  return place.value && !choosing.value ? (
    <ChooseLane scanner={scanner} place={place.value} />
  ) : (
    <ChooseGate scanner={scanner} />
  )
}

/** Which of the queues before the gate is this phone's. */
function ChooseLane({ scanner, place }: { scanner: Scanner; place: Place }) {
  const t = texts.value.holders
  return (
    <section class="choose">
      <div class="page">
        <Languages speak={scanner.speak} />
        <h1>{t.whichLane}</h1>
        <p>{t.whyLane}</p>
        <ul class="choices">
          {['', ...lettersOf(scanner.lanes.value)].map((lane) => (
            <li key={lane}>
              <button
                type="button"
                class="choice"
                data-lane={lane}
                onClick={() => {
                  scanner.choose({ ...place, lane })
                }}
              >
                <strong>{lane === '' ? t.allLanes : t.lane(lane)}</strong>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

function ChooseGate({ scanner }: { scanner: Scanner }) {
  const { events, enrolled } = scanner.config
  const only = events.length === 1 ? (events[0] ?? null) : null
  const [event, setEvent] = useState<Event | null>(only)
  const t = texts.value.choose
  return (
    <section class="choose">
      <div class="page">
        <Languages speak={scanner.speak} />
        <h1>{event ? whichGate(event) : whichEvent(events)}</h1>
        {event ? (
          <Gates key={event.id} scanner={scanner} event={event} />
        ) : (
          <Events scanner={scanner} choose={setEvent} />
        )}
        {event && !only && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              setEvent(null)
            }}
          >
            {t.back}
          </button>
        )}
        {!enrolled && <Exit scanner={scanner} />}
      </div>
    </section>
  )
}

/** Back to the pages one came from. */
export function Exit({ scanner }: { scanner: Scanner }) {
  const { events, urls } = scanner.config
  const t = texts.value.choose
  return (
    <a class="button quiet" href={urls.exit}>
      {events.some(hasDesks) ? t.toConsole : t.exit}
    </a>
  )
}

function whichEvent(events: readonly Event[]): string {
  const t = texts.value.choose
  if (events.length === 0 || !events.some(hasDesks)) return t.event
  return events.every(hasDesks) ? t.programme : t.eventOrProgramme
}

function whichGate(event: Event): string {
  const t = texts.value.choose
  return hasDesks(event) ? t.venue : t.gate
}

function Events({ scanner, choose }: { scanner: Scanner; choose: (event: Event) => void }) {
  const { events, gate: asked } = scanner.config
  const t = texts.value.choose
  const pick = (event: Event): void => {
    const only = event.gates.length === 1 ? event.gates[0] : undefined
    // Whoever came for one venue and has still to say for which programme stands there then.
    const meant = scanner.place.value === null && event.gates.find(({ id }) => id === asked)
    const gate = only ?? (meant === false ? undefined : meant)
    if (gate) scanner.choose({ event, gate })
    else choose(event)
  }
  if (events.length === 0) return <p>{t.none}</p>
  return (
    <ul class="choices">
      {events.map((event) => (
        <li key={event.id}>
          <button
            type="button"
            class="choice"
            data-event={event.id}
            onClick={() => {
              pick(event)
            }}
          >
            <strong>{inLanguage(event.title)}</strong>
            {event.doors_at && (
              <span>{t.doors(inDayAndTime(event.doors_at, event.gates[0]?.time_zone))}</span>
            )}
            {hasDesks(event) && <span>{t.venues(event.gates.length)}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Gates({ scanner, event }: { scanner: Scanner; event: Event }) {
  const [sought, setSought] = useState('')
  const t = texts.value.choose
  const found = event.gates.filter((gate) => isNamed(gate, sought))
  return (
    <>
      {event.gates.length >= SEARCHED_FROM && (
        <input
          type="search"
          class="search"
          aria-label={t.search}
          placeholder={t.search}
          value={sought}
          onInput={({ currentTarget }) => {
            setSought(currentTarget.value)
          }}
        />
      )}
      {found.length === 0 && <p role="status">{t.notFound}</p>}
      <ul class="choices">
        {found.map((gate) => (
          <li key={gate.id}>
            <button
              type="button"
              class="choice"
              data-gate={gate.id}
              onClick={() => {
                scanner.choose({ event, gate })
              }}
            >
              <strong>{inLanguage(gate.title)}</strong>
              {gate.is_exit && <span>{texts.value.exit.band}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

/** As people type names: without accents and capitals. */
function isNamed(gate: Gate, sought: string): boolean {
  const plain = (text: string): string =>
    text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
  return plain(inLanguage(gate.title)).includes(plain(sought))
}
