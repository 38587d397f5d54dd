import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Stage } from '../door/stage'
import { listenToPassKeys } from '../keyboard/pass_keys'
import { inDayAndTime, inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import { LookIcon } from '../style/icons'
import { Live } from './Live'
import { TopBar } from './TopBar'

type Shown = Extract<Stage, { is: 'pass' }>

/** Whose pass it is, how many come along, and the one button that lets them in. */
export function PassView({ scanner, stage }: { scanner: Scanner; stage: Shown }) {
  const { pass } = stage
  const companions = useSignal(0)
  const t = texts.value.pass
  const place = scanner.place.value
  useEffect(
    () =>
      listenToPassKeys({
        chosen: () => companions.value,
        choose: (count) => {
          if (count <= pass.max_companions) companions.value = count
        },
        confirm: () => {
          scanner.door.validate(companions.value)
        },
        leave: () => {
          scanner.door.newScan()
        },
      }),
    [scanner, pass, companions],
  )
  return (
    <section class="notice pass">
      {place && <TopBar scanner={scanner} place={place} />}
      <form
        class="pass-form"
        onSubmit={(event) => {
          event.preventDefault()
          scanner.door.validate(companions.value)
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
                checked={companions.value === count}
                onChange={() => {
                  companions.value = count
                }}
              />
              <span>{inNumber(count)}</span>
            </label>
          ))}
        </fieldset>
        <Buttons scanner={scanner} persons={1 + companions.value} />
      </form>
    </section>
  )
}

function Facts({ stage: { pass } }: { stage: Shown }) {
  const t = texts.value.pass
  return (
    <div class="facts">
      <h1 dir="auto">{pass.name || pass.number}</h1>
      <p class="number">{pass.number.replace(/(\d{4})(?=\d)/g, '$1\u00a0')}</p>
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
