// What goes with a refusal: how it came about, what to say and do, and whom to call.

import type { EarlierEntry, Verdict } from '../core/verdict'
import { maySearch } from '../door/search'
import { storyOf } from '../door/story'
import { mayWelcome } from '../door/walk_in'
import { inDayAndTime, texts } from '../locale'
import type { Scanner } from '../scanner'
import { isDesk } from '../settings/place'
import { Sheet } from './Sheet'

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

/** Below a refusal: what to say and do, and somebody to call. Either keeps the verdict on the screen. */
export function Help({ scanner }: { scanner: Scanner }) {
  return (
    <div class="help">
      {/* What is advised is about tickets; a pass that is refused is the programme's to explain. */}
      {!isDesk(scanner.place.value) && (
        <button
          type="button"
          class="ask"
          onClick={() => {
            scanner.door.stay()
            scanner.sheet.value = 'advice'
          }}
        >
          {texts.value.help.open}
        </button>
      )}
      <Call scanner={scanner} />
    </div>
  )
}

function Call({ scanner }: { scanner: Scanner }) {
  const contact = scanner.place.value?.event.contact
  const t = texts.value.help
  if (!contact) return null
  const { text, address } = contact
  if (address === '') return <p class="ask">{text}</p>
  return (
    <a
      class="ask"
      href={address}
      onClick={() => {
        scanner.door.stay()
      }}
    >
      {address.startsWith('tel:') ? t.call : t.write} <span dir="auto">{text}</span>
    </a>
  )
}

/** Who has none may get one here. Who may search comes to it from there: somebody without a ticket may be on the list. */
function NoTicket({ scanner: { place, door, sheet } }: { scanner: Scanner }) {
  const { walkIn, search } = texts.value
  const looks = maySearch(place.value)
  if (!mayWelcome(place.value)) return null
  return (
    <>
      <h3>{walkIn.title}</h3>
      <p>{walkIn.explain}</p>
      <button
        type="button"
        class="button quiet"
        data-no-ticket
        onClick={() => {
          door.newScan()
          sheet.value = looks ? 'search' : 'walk-in'
        }}
      >
        {looks ? search.open : walkIn.notListed}
      </button>
    </>
  )
}

/** What the help sheet advises for the refusal on the screen. */
export function Advice({ scanner }: { scanner: Scanner }) {
  const stage = scanner.door.stage.value
  const t = texts.value
  if (stage.is !== 'verdict' || stage.verdict.reason === 'ok') return null
  const { say, do: act } = t.advice[stage.verdict.reason]
  return (
    <Sheet scanner={scanner} title={t.help.open}>
      <div class="advice">
        <h3>{t.help.say}</h3>
        <p>{say}</p>
        <h3>{t.help.do}</h3>
        <p>{act}</p>
        {stage.verdict.reason === 'unreadable' && <NoTicket scanner={scanner} />}
        <Call scanner={scanner} />
      </div>
    </Sheet>
  )
}
