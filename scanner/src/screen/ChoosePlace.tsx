import { useState } from 'preact/hooks'
import { inLanguage, type Event } from '../config'
import { inDayAndTime, texts } from '../locale'
import { gateAtStart } from '../place'
import type { Scanner } from '../scanner'
import { Languages } from './Languages'

/** Which event, and which of its doors when there are several. */
export function ChoosePlace({ scanner }: { scanner: Scanner }) {
  const [event, setEvent] = useState<Event | null>(null)
  const t = texts.value.choose
  return (
    <section class="choose">
      <div class="page">
        <Languages scanner={scanner} />
        <h1>{event ? t.gate : t.event}</h1>
        {event ? (
          <Gates scanner={scanner} event={event} />
        ) : (
          <Events scanner={scanner} choose={setEvent} />
        )}
        {!scanner.config.enrolled && (
          <a class="button quiet" href={scanner.config.urls.exit}>
            {t.exit}
          </a>
        )}
      </div>
    </section>
  )
}

function Events({ scanner, choose }: { scanner: Scanner; choose: (event: Event) => void }) {
  const { events } = scanner.config
  const t = texts.value.choose
  const pick = (event: Event): void => {
    const gate = event.gates.length === 1 ? gateAtStart(event, scanner.kept.current.value) : null
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
            {event.doors_at && <span>{t.doors(inDayAndTime(event.doors_at))}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Gates({ scanner, event }: { scanner: Scanner; event: Event }) {
  return (
    <ul class="choices">
      {event.gates.map((gate) => (
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
  )
}
