// What goes with a refusal: how it came about, what to say and do, and whom to call.

import type { EarlierEntry, ToldVerdict } from '../core/told_verdict'
import type { Reason } from '../core/verdict'
import { mayCall, type Call } from '../door/calls'
import { maySearch } from '../settings/place'
import { storyOf } from '../door/story'
import { mayWelcome } from '../door/walk_in'
import { inDayAndTime, texts } from '../locale'
import type { Scanner } from '../scanner'
import { isDesk } from '../settings/place'
import { Live } from './Live'
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
export function LetUsLookWhy({ scanner, verdict }: { scanner: Scanner; verdict: ToldVerdict }) {
  const address = storyOf(verdict, scanner.config.urls)
  if (address === null) return null
  return (
    <a class="why" href={address}>
      {texts.value.verdict.why}
    </a>
  )
}

/** A supervisor, who decides on their own phone. */
export function CallSupervisor({ scanner, verdict }: { scanner: Scanner; verdict: ToldVerdict }) {
  const call = scanner.calls.current.value
  if (!mayCall(verdict, scanner.place.value, scanner.config.urls)) return null
  return (
    <div class="supervisor" data-call={call?.is ?? 'none'}>
      <p role="status">{call && <Live>{toldOf(call)}</Live>}</p>
      {(call === null || call.is === 'failed') && (
        <CallButton scanner={scanner} scanId={verdict.scan_id} isAgain={call !== null} />
      )}
      {(call?.is === 'open' || call?.is === 'calling') && (
        <button
          type="button"
          class="ask"
          disabled={call.is === 'calling'}
          onClick={() => void scanner.calls.takeBack()}
        >
          {texts.value.call.takeBack}
        </button>
      )}
    </div>
  )
}

/** Keeps the verdict on the screen, where the answer appears. */
function CallButton(props: { scanner: Scanner; scanId: string; isAgain: boolean }) {
  const { scanner, scanId, isAgain } = props
  const t = texts.value.call
  return (
    <button
      type="button"
      class="call-button"
      onClick={() => {
        scanner.door.stay()
        void scanner.calls.call(scanId)
      }}
    >
      {isAgain ? t.again : t.open}
    </button>
  )
}

function toldOf(call: Call): string {
  const t = texts.value.call
  if (call.is === 'calling') return t.calling
  if (call.is === 'failed') return call.detail || t.failed
  if (call.is === 'admitted') return admittedBy(call)
  if (call.is === 'refused') return t.refused(call.by)
  if (!call.isConnected) return `${t.called} ${t.unconnected}`
  return call.isSeen ? `${t.called} ${t.wait}` : `${t.called} ${t.unseen}`
}

/** Who has admitted how many persons, after a call. */
export function admittedBy({ by, party }: Extract<Call, { is: 'admitted' }>): string {
  const { call, history } = texts.value
  return `${call.admitted(by)} ${history.persons(party)}`
}

/** Below a refusal: what to say and do, and somebody to ring up. Either keeps the verdict on the screen. */
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
      <Contact scanner={scanner} />
    </div>
  )
}

function Contact({ scanner }: { scanner: Scanner }) {
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

/** A phone by itself cannot tell a ticket that was removed from one that is new. */
function adviceFor({ by, credential }: ToldVerdict, reason: Exclude<Reason, 'ok'>) {
  const { advice, alone } = texts.value
  if (by === 'server' || reason !== 'unknown') return advice[reason]
  // Only a pass's number may lead to nothing that this phone could name.
  return credential?.kind === 'ticket' ? alone.advice : alone.ofPass.advice
}

/** What the help sheet advises for the refusal on the screen. */
export function Advice({ scanner }: { scanner: Scanner }) {
  const stage = scanner.door.stage.value
  const t = texts.value
  if (stage.is !== 'verdict' || stage.verdict.reason === 'ok') return null
  const { say, do: act } = adviceFor(stage.verdict, stage.verdict.reason)
  return (
    <Sheet scanner={scanner} title={t.help.open}>
      <div class="advice">
        <h3>{t.help.say}</h3>
        <p>{say}</p>
        <h3>{t.help.do}</h3>
        <p>{act}</p>
        {stage.verdict.reason === 'unreadable' && <NoTicket scanner={scanner} />}
        <Contact scanner={scanner} />
      </div>
    </Sheet>
  )
}
