import { useEffect, useRef } from 'preact/hooks'
import type { Stage } from '../door/stage'
import { inDayAndTime, inFours, inNumber, texts } from '../locale'
import type { Pass } from '../phone/looked'
import type { Scanner } from '../scanner'
import { LookIcon } from '../style/icons'
import { Live } from './Live'
import { TopBar } from './TopBar'

type Shown = Extract<Stage, { is: 'pass' }>

/** Whose pass it is, how many come along, and the one button that lets them in. */
export function PassView({ scanner, stage }: { scanner: Scanner; stage: Shown }) {
  const { pass } = stage
  const chosen = scanner.companions
  // The server may come to know better how many this pass allows.
  const companions = Math.min(chosen.value, pass.max_companions)
  const t = texts.value.pass
  const place = scanner.place.value
  return (
    <section class="notice pass">
      {place && (
        <TopBar
          scanner={scanner}
          place={place}
          alone={stage.by === 'phone' && texts.value.alone.listed}
        />
      )}
      <form
        class="pass-form"
        onSubmit={(event) => {
          event.preventDefault()
          scanner.door.validate(companions)
        }}
      >
        <Facts stage={stage} />
        {stage.hasPart && (
          <div class="look" role="alert">
            <LookIcon />
            <p>{texts.value.part.explain}</p>
          </div>
        )}
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
                  chosen.value = count
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
      <WhosePass pass={pass} />
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

/** By name, else by number, as far as these are known here. */
function WhosePass({ pass: { name, number, type } }: { pass: Pass }) {
  const grouped = number === null ? null : inFours(number)
  const isNamed = name !== null && name !== ''
  return (
    <>
      <h1 dir="auto" class={isNamed ? undefined : 'number'}>
        {isNamed ? name : (grouped ?? type)}
      </h1>
      {name === null && <p class="quiet">{texts.value.alone.nameless}</p>}
      {isNamed && grouped !== null && <p class="number">{grouped}</p>}
    </>
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
