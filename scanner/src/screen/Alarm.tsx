import { useEffect, useRef } from 'preact/hooks'
import { TAP_GUARD_MS } from '../door/door'
import type { Alarm as Raised } from '../journal/alarms'
import { isOld } from '../door/news'
import { inDayAndTime, inTime, texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { Waiting } from './Checking'
import { LookIcon } from '../style/icons'
import { Live } from './Live'
import { nameOf, personsOf, sentenceFor } from './words'

/** The server contradicts a green. It stays over everything else until somebody has said what became of the persons. */
export function Alarm({ scanner }: { scanner: Scanner }) {
  const [alarm, ...others] = scanner.journal.alarms.value
  if (!alarm) return null
  return (
    <OneAlarm key={alarm.scan.scan_id} scanner={scanner} alarm={alarm} others={others.length} />
  )
}

function OneAlarm(props: { scanner: Scanner; alarm: Raised; others: number }) {
  const { scanner, alarm, others } = props
  const t = texts.value
  const { scan, verdict, tooMany } = alarm
  const dialog = useRef<HTMLDialogElement>(null)
  const shownAt = useRef(performance.now())
  // Over an open sheet as well; Escape does not answer it.
  const open = (): void => {
    dialog.current?.showModal()
  }
  useEffect(open, [])
  const answer = (wasStopped: boolean) => () => {
    // The finger was on its way to something else.
    if (performance.now() - shownAt.current < TAP_GUARD_MS) return
    scanner.answerAlarm(alarm, wasStopped)
  }
  return (
    <dialog
      ref={dialog}
      class="alarm"
      role="alertdialog"
      aria-labelledby="alarm-title"
      aria-describedby="alarm-words"
      data-alarm={scan.scan_id}
      onCancel={(event) => {
        event.preventDefault()
      }}
      onClose={open}
    >
      <div class="message" tabIndex={-1} autofocus>
        <LookIcon />
        <h1 id="alarm-title">{t.alarm.title}</h1>
        <p id="alarm-words" class="words">
          {tooMany > 0 ? t.alarm.tooMany(tooMany) : sentenceFor(verdict, t)}
        </p>
        {nameOf(verdict) !== '' && (
          <p class="whose" dir="auto">
            {nameOf(verdict)}
          </p>
        )}
        <p>{greenOf(alarm, t)}</p>
        {others > 0 && (
          <p class="quiet">
            <Live>{t.alarm.others(others)}</Live>
          </p>
        )}
      </div>
      <Waiting scanner={scanner} />
      <div class="answers">
        <button type="button" class="button wide" data-stopped onClick={answer(true)}>
          {t.alarm.stopped}
        </button>
        <button type="button" class="button wide quiet" data-inside onClick={answer(false)}>
          {verdict.kind === 'exit' ? t.alarm.outside : t.alarm.inside}
        </button>
      </div>
    </dialog>
  )
}

function greenOf({ scan, at }: Raised, t: Catalogue): string {
  const persons = personsOf(scan, t)
  return isOld({ at })
    ? t.alarm.greenOn(inDayAndTime(at), persons)
    : t.alarm.green(inTime(at), persons)
}
