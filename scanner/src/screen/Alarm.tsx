import { useEffect, useRef } from 'preact/hooks'
import { TAP_GUARD_MS } from '../door/door'
import type { Alarm as Raised } from '../journal/alarms'
import { isFresh, isOld } from '../door/news'
import { inDayAndTime, inTime, texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { Waiting } from './Checking'
import { LookIcon } from '../style/icons'
import { Live } from './Live'
import { Sheet } from './Sheet'
import { nameOf, personsOf, sentenceFor } from './words'

interface OneProps {
  scanner: Scanner
  alarm: Raised
  others: number
}

/** The server contradicts a green. It stays over everything else until somebody has said what became of the persons. */
export function Alarm({ scanner }: { scanner: Scanner }) {
  const [alarm, ...others] = scanner.journal.alarms.value.filter(isFresh)
  if (!alarm) return null
  return (
    <OneAlarm key={alarm.scan.scan_id} scanner={scanner} alarm={alarm} others={others.length} />
  )
}

function OneAlarm({ scanner, alarm, others }: OneProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Over an open sheet as well; Escape does not answer it.
  const open = (): void => {
    dialog.current?.showModal()
  }
  useEffect(open, [])
  return (
    <dialog
      ref={dialog}
      class="alarm"
      role="alertdialog"
      aria-labelledby="alarm-title"
      aria-describedby="alarm-words"
      data-alarm={alarm.scan.scan_id}
      onCancel={(event) => {
        event.preventDefault()
      }}
      onClose={open}
    >
      <div class="message" tabIndex={-1} autofocus>
        <LookIcon />
        <h1 id="alarm-title">{texts.value.alarm.title}</h1>
        <Contradiction id="alarm-words" alarm={alarm} others={others} />
      </div>
      <Waiting scanner={scanner} />
      <Answers scanner={scanner} alarm={alarm} />
    </dialog>
  )
}

/** Those that do not hold the door, one after the other, for who wants to look. */
export function OldAlarm({ scanner }: { scanner: Scanner }) {
  const { sheet, journal } = scanner
  const [alarm, ...others] = journal.alarms.value.filter(isOld)
  const isOver = alarm === undefined
  useEffect(() => {
    if (isOver) sheet.value = null
  }, [isOver, sheet])
  if (!alarm) return null
  return (
    <Sheet scanner={scanner} title={texts.value.alarm.title}>
      <div key={alarm.scan.scan_id} class="old-alarm" data-old-alarm={alarm.scan.scan_id}>
        <Contradiction alarm={alarm} others={others.length} />
        <Answers scanner={scanner} alarm={alarm} />
      </div>
    </Sheet>
  )
}

function Contradiction({ id, alarm, others }: Omit<OneProps, 'scanner'> & { id?: string }) {
  const t = texts.value
  const { verdict, tooMany } = alarm
  return (
    <>
      <p id={id} class="words">
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
    </>
  )
}

function greenOf(alarm: Raised, t: Catalogue): string {
  const persons = personsOf(alarm.scan, t)
  return isOld(alarm)
    ? t.alarm.greenOn(inDayAndTime(alarm.at), persons)
    : t.alarm.green(inTime(alarm.at), persons)
}

function Answers({ scanner, alarm }: Omit<OneProps, 'others'>) {
  const t = texts.value.alarm
  const shownAt = useRef(performance.now())
  const answer = (wasStopped: boolean) => () => {
    // The finger was on its way to something else.
    if (performance.now() - shownAt.current < TAP_GUARD_MS) return
    scanner.answerAlarm(alarm, wasStopped)
  }
  return (
    <div class="answers">
      <button type="button" class="button wide" data-stopped onClick={answer(true)}>
        {t.stopped}
      </button>
      <button type="button" class="button wide quiet" data-inside onClick={answer(false)}>
        {alarm.verdict.kind === 'exit' ? t.outside : t.inside}
      </button>
    </div>
  )
}
