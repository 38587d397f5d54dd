import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { numberError } from '../keyboard/keypad'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { Suggested } from '../screen/Keypad'
import { Live } from '../screen/Live'
import { listenToCounterKeys } from './keys'

/** Whoever still types, and a scanner that types for them, is not interrupted by suggestions, which are counted. */
const STEADY_MS = 300

/** The one field of a desk. It waits for a number or a scanner whenever nothing else is open. */
export function NumberField({ scanner }: { scanner: Scanner }) {
  const { typed, door } = scanner
  const [wrong, setWrong] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const t = texts.value
  useFocus(scanner, field)
  useEffect(() => listenToCounterKeys(scanner, () => field.current), [scanner])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    // Not the signal: a handheld scanner fills the field and sends the form in one go.
    const text = field.current?.value ?? ''
    const isWrong = numberError(text, true) !== null
    setWrong(isWrong ? text : '')
    if (isWrong) field.current?.select()
    else {
      typed.value = ''
      door.enter(text)
    }
  }
  return (
    <form class="counter-number" onSubmit={submit}>
      <label>
        <span>{t.counter.number}</span>
        <input
          ref={field}
          name="number"
          value={typed.value}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={wrong !== ''}
          aria-describedby="counter-error"
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value
            setWrong('')
          }}
        />
      </label>
      <button type="submit" class="button">
        {t.keypad.submit}
      </button>
      <p id="counter-error" class="error" role="alert">
        {wrong !== '' && <Live>{t.counter.length}</Live>}
      </p>
      <Suggested scanner={scanner} digits={useSteady(typed.value)} />
    </form>
  )
}

/** The cursor waits in the field while nothing else is on the screen; a pass and an answer have buttons of their own. */
function useFocus({ door, sheet }: Scanner, field: RefObject<HTMLInputElement | null>): void {
  const isFree = door.stage.value.is === 'idle' && sheet.value === null
  // Before the next key: while a pass is looked up, a digit is none of the field's.
  useLayoutEffect(() => {
    const { current } = field
    if (isFree) current?.focus({ preventScroll: true })
    else if (document.activeElement === current) current?.blur()
  }, [isFree, field])
}

/** Nothing, until for a moment nobody has typed; nor for a text that is no number. */
function useSteady(text: string): string {
  const [steady, setSteady] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => {
      setSteady(/^[\d\s]*$/.test(text) ? text : '')
    }, STEADY_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [text])
  return text === '' ? '' : steady
}
