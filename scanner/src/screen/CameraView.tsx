import { useEffect, useRef } from 'preact/hooks'
import type { Held } from '../door/outcome'
import type { Alone, Trouble } from '../journal/around'
import { inTime, texts } from '../locale'
import type { Scanner } from '../scanner'
import { clockOffMs, inHoursOrMinutes } from '../server/clock'
import { lostAt } from '../server/contact'
import { isDesk, type Place } from '../settings/place'
import { CameraTrouble } from './CameraTrouble'
import { SoundIcon } from '../style/icons'
import { Live } from './Live'
import { Tools } from './Tools'
import { TopBar } from './TopBar'

/** The picture of the camera with what a steward needs around it. */
export function CameraView({ scanner, place }: { scanner: Scanner; place: Place }) {
  const { camera, signals, kept } = scanner
  const state = camera.state.value
  const isLive = state === 'live'
  return (
    <section
      class={place.gate.is_exit ? 'camera at-exit' : 'camera'}
      aria-label={texts.value.title}
    >
      <Picture scanner={scanner} />
      <TopBar scanner={scanner} place={place} canChange />
      <div class="finder">
        <Notice scanner={scanner} />
        {isLive && <Reticle held={scanner.door.held.value} />}
        {state === 'starting' && <p class="hint">{texts.value.camera.starting}</p>}
        {!isLive && state !== 'starting' && (
          <CameraTrouble key={state} scanner={scanner} trouble={state} />
        )}
      </div>
      {signals.muted.value && kept.current.value.sound && (
        <button type="button" class="chip" onClick={signals.unlock}>
          <SoundIcon />
          {texts.value.camera.soundOff}
        </button>
      )}
      <Tools scanner={scanner} />
    </section>
  )
}

export function Picture({ scanner }: { scanner: Scanner }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current) scanner.watch(video.current)
  }, [scanner])
  return <video ref={video} class="picture" playsInline muted autoplay aria-hidden="true" />
}

export function Reticle({ held }: { held: Held | null }) {
  const { hint, held: words } = texts.value.camera
  return (
    <>
      <div class="reticle" aria-hidden="true" />
      <p class="hint">
        <Live>{held ? words[held] : hint}</Live>
      </p>
    </>
  )
}

/** The first of what a steward should know. */
export function Notice({ scanner: { journal, place, registers } }: { scanner: Scanner }) {
  const since = lostAt.value
  const trouble = journal.trouble.value
  if (since !== null)
    return (
      <NoConnection
        since={since}
        alone={journal.alone.value}
        isAtDesk={isDesk(place.value)}
        untold={journal.waiting.value}
        holds={registers.count.value}
      />
    )
  if (trouble !== null) return <StorageTrouble trouble={trouble} />
  const refused = registers.refused.value
  const holder = registers.deskHolder.value
  if (refused !== null) return <NotHandedOver why={refused} />
  if (registers.isFlat.value) return <RunningFlat />
  return holder === null ? <ClockNotice /> : <DeskHeldBy device={holder} />
}

/** What was given up here does not reach the server. */
function StorageTrouble({ trouble }: { trouble: Trouble }) {
  return (
    <p class="clock" role="status" data-storage-trouble={trouble}>
      <Live>{texts.value.journal[trouble]}</Live>
    </p>
  )
}

/** The server hands no tickets over to this phone, as long as nobody does something about it. */
function NotHandedOver({ why }: { why: string }) {
  return (
    <p class="clock" role="status" data-not-handed-over>
      <Live>{why}</Live>
    </p>
  )
}

/** This phone has given back what it held: it could go out. */
function RunningFlat() {
  return (
    <p class="clock" role="status" data-running-flat>
      <Live>{texts.value.holders.runningFlat}</Live>
    </p>
  )
}

/** Another device alone admits passes at this desk. */
function DeskHeldBy({ device }: { device: string }) {
  return (
    <p class="clock" role="status" data-desk-held-by>
      <Live>{texts.value.holders.deskHeldBy(device)}</Live>
    </p>
  )
}

interface Lost {
  since: number
  alone: Alone
  isAtDesk: boolean
  untold: number
  /** How many tickets this phone holds. */
  holds: number
}

/** Whether scanning goes on while the server does not answer, and how much it has not heard of. */
function NoConnection({ since, alone, isAtDesk, untold, holds }: Lost) {
  const t = texts.value.offline
  const held = holds > 0 ? t.holds(holds) : texts.value.holders.holdsNone
  const byList = alone === 'holds' ? held : t.alone[alone]
  const atDesk = {
    'no-list': t.noPasses,
    holds: holds > 0 ? texts.value.holders.holdsDesk : t.alone['may-not'],
  }
  const may = isAtDesk && (alone === 'no-list' || alone === 'holds') ? atDesk[alone] : byList
  return (
    <p class="clock" role="status" data-no-connection data-may={alone}>
      <Live>{`${t.since(inTime(since))} ${may}`}</Live>
      {untold > 0 && <Live>{` ${t.untold(untold)}`}</Live>}
    </p>
  )
}

/** This device shows another time than the server, whose time decides. */
function ClockNotice() {
  const off = clockOffMs.value
  if (off === 0) return null
  const { ahead, behind } = texts.value.clock
  return (
    <p class="clock">
      <Live>{(off > 0 ? ahead : behind)(inHoursOrMinutes(off))}</Live>
    </p>
  )
}
