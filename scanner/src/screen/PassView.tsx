import { useEffect, useRef, useState } from 'preact/hooks'
import type { Stage } from '../door/stage'
import { inDayAndTime, inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import { LookIcon } from '../style/icons'
import { Live } from './Live'
import { TopBar } from './TopBar'

type Shown = Extract<Stage, { is: 'pass' }>

/** Whose pass it is, how many come along, and the one button that lets them in. */
export function PassView({ scanner, stage }: { scanner: Scanner; stage: Shown }) {
  const { pass } = stage
  const [companions, setCompanions] = useState(0)
  const t = texts.value.pass
  const place = scanner.place.value
  const digits = (event: KeyboardEvent): void => {
    const typed = Number(event.key)
    if (/^\d$/.test(event.key) && typed <= pass.max_companions) setCompanions(typed)
  }
  return (
    <section class="notice pass" onKeyDown={digits}>
      {place && <TopBar scanner={scanner} place={place} />}
      <form
        class="pass-form"
        onSubmit={(event) => {
          event.preventDefault()
          scanner.door.validate(companions)
        }}
      >
        <Facts stage={stage} />
        <fieldset class="companions-choice">
          <legend>{t.companions}</legend>
          {Array.from({ length: pass.max_companions + 1 }, (_, count) => (
            <label key={count} class="count">
              <input
                type="radio"
                name="companions"
                value={count}
                checked={companions === count}
                onChange={() => {
                  setCompanions(count)
                }}
              />
              <span>{inNumber(count)}</span>
            </label>
          ))}
        </fieldset>
        <Buttons scanner={scanner} persons={1 + companions} />
      </form>
    </section>
  )
}

function Facts({ stage: { pass } }: { stage: Shown }) {
  const t = texts.value.pass
  return (
    <div class="facts">
      <h1 dir="auto">{pass.name === null || pass.name === '' ? pass.number : pass.name}</h1>
      {pass.number !== null && (
        <p class="number">{pass.number.replace(/(\d{4})(?=\d)/g, '$1\u00a0')}</p>
      )}
      <p dir="auto">
        {pass.type} · {pass.programme}
      </p>
      <p class="quiet">
        {pass.valid_until ? t.validUntil(inDayAndTime(pass.valid_until)) : t.valid} ·{' '}
        {t.entries(pass.entries)}
      </p>
      {pass.again !== null && (
        <div class="look" role="note">
          <LookIcon />
          <p>{pass.again}</p>
        </div>
      )}
    </div>
  )
}

function Buttons({ scanner, persons }: { scanner: Scanner; persons: number }) {
  const t = texts.value.pass
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => confirm.current?.focus({ preventScroll: true }), [])
  return (
    <div class="pass-buttons">
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          scanner.door.newScan()
        }}
      >
        {t.cancel}
      </button>
      <button ref={confirm} type="submit" class="button confirm">
        <Live>{t.confirm(persons)}</Live>
      </button>
    </div>
  )
}
