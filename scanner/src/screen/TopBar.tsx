import { stillToCome } from '../core/told_verdict'
import { isOld } from '../door/news'
import { storyOfCall } from '../door/story'
import { inDayAndTime, inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import type { OpenCall } from '../server/api'
import { namesOf, type Place } from '../settings/place'
import { ExitIcon, MoreIcon } from '../style/icons'
import { Live } from './Live'

/** Where we scan, and how many are in: of a rehearsal, that nobody is. */
export function TopBar(props: {
  scanner: Scanner
  place: Place
  canChange?: boolean
  isPractice?: boolean
  /** This phone has decided or looked, in words: its number of guests is an old one. */
  alone?: string | false
}) {
  const { scanner, place, canChange, isPractice, alone } = props
  return (
    <header class={place.gate.is_exit ? 'top at-exit' : 'top'}>
      {canChange ? (
        <button
          type="button"
          class="where"
          aria-label={`${nameOf(scanner, place)}. ${changeOf(place)}`}
          onClick={() => (scanner.choosing.value = true)}
        >
          <Where scanner={scanner} place={place} />
          <MoreIcon />
        </button>
      ) : (
        <div class="where">
          <Where scanner={scanner} place={place} />
        </div>
      )}
      {alone && <Alone>{alone}</Alone>}
      {!isPractice && !alone && <Statistic scanner={scanner} />}
      {isPractice && <p class="practice-band">{texts.value.practice.band}</p>}
      {place.gate.is_exit && (
        <p class="exit-band">
          <ExitIcon />
          {texts.value.exit.band}
        </p>
      )}
      {canChange && <OldAlarms scanner={scanner} />}
      {canChange && <OpenCalls scanner={scanner} />}
      {canChange && <Risk scanner={scanner} />}
    </header>
  )
}

function Where({ scanner, place }: { scanner: Scanner; place: Place }) {
  const [name, more] = namesAt(scanner, place)
  return (
    <span class="names">
      {/* Without the space the two would be read as one word. */}
      <strong key={name}>{name}</strong> {more && <span key={more}>{more}</span>}
    </span>
  )
}

function nameOf(scanner: Scanner, place: Place): string {
  return namesAt(scanner, place).filter(Boolean).join(', ')
}

/** With the lane, where it matters. */
function namesAt({ lanes }: Scanner, place: Place): readonly [string, string | null] {
  const [name, door] = namesOf(place)
  const { lane = '' } = place
  if (lanes.value === 0 || lane === '') return [name, door]
  return [name, [door, texts.value.holders.lane(lane)].filter(Boolean).join(' · ')]
}

/** What the button on the place's name does. */
export function changeOf(place: Place): string {
  const t = texts.value.choose
  return place.gate.is_desk ? t.changeVenue : t.change
}

/** This phone by itself. */
export function Alone({ children }: { children: string }) {
  return (
    <p class="alone" data-alone>
      {children}
    </p>
  )
}

function Statistic({ scanner }: { scanner: Scanner }) {
  const counts = scanner.statistic.counts.value
  if (!counts) return <p class="statistic" data-statistic />
  return (
    <p class="statistic" data-statistic data-admitted={counts.admitted}>
      <Live>{texts.value.counts.in(inNumber(counts.admitted))}</Live>
      <Live>{texts.value.counts.toCome(inNumber(stillToCome(counts)))}</Live>
    </p>
  )
}

/** Alarms that came too late to hold the door wait here until somebody looks. */
function OldAlarms({ scanner }: { scanner: Scanner }) {
  const [first, ...others] = scanner.journal.alarms.value.filter(isOld)
  return (
    <div class="calls" role="status">
      {first && (
        <button
          type="button"
          data-old-alarms
          onClick={() => {
            scanner.sheet.value = 'alarms'
          }}
        >
          <Live>{texts.value.alarm.waiting(1 + others.length, inDayAndTime(first.at))}</Live>
        </button>
      )}
    </div>
  )
}

/** Stewards who wait for a decision, for who may decide: a tap opens the ticket's story, where they do. */
function OpenCalls({ scanner: { statistic, config } }: { scanner: Scanner }) {
  const { story } = config.urls
  if (story === null) return null
  return (
    <div class="calls" role="status">
      {statistic.calls.value.map((call) => (
        <a key={call.scan_id} href={storyOfCall(call, story)} data-open-call={call.scan_id}>
          <strong>
            <Live>{texts.value.call.from(call.gate || call.device)}</Live>
          </strong>
          <span>
            <Live>{`${texts.value.reasons[call.reason]} ${sinceOf(call)}`}</Live>
          </span>
        </a>
      ))}
    </div>
  )
}

function sinceOf({ waiting_seconds }: OpenCall): string {
  const minutes = Math.floor(waiting_seconds / 60)
  return minutes === 0 ? texts.value.call.now : texts.value.call.since(minutes)
}

/** What phones without contact could cost, for who may decide. */
function Risk({ scanner: { statistic, config } }: { scanner: Scanner }) {
  const risk = statistic.risk.value
  if (config.urls.story === null || risk === '') return null
  return (
    <p class="risk" role="status" data-risk>
      <Live>{risk}</Live>
    </p>
  )
}
