import { useSignalEffect } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { numberError } from '../keyboard/keypad'
import { texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { Suggested } from '../screen/Keypad'
import { Live } from '../screen/Live'
import { listenToCounterKeys } from './keys'

/** Whoever still types, and a scanner that types for them, is not interrupted by suggestions, which are counted. */
const STEADY_MS = 300

/** The one field of a desk. It waits for a number or a scanner whenever nothing else is open. */
export function NumberField({ scanner }: { scanner: Scanner }) {
  const { typed, door } = scanner
  const [wrong, setWrong] = useState<'length' | 'mistyped' | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const t = texts.value
  useFocus(scanner, field)
  useSignalEffect(() => {
    const stage = door.stage.value
    if (stage.is !== 'mistyped') return
    typed.value = stage.code
    setWrong('mistyped')
    door.newScan()
  })
  useLayoutEffect(() => {
    if (wrong === 'mistyped') field.current?.select()
  }, [wrong])
  useEffect(() => listenToCounterKeys(scanner, () => field.current), [scanner])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    // Not the signal: a handheld scanner fills the field and sends the form in one go.
    const text = field.current?.value ?? ''
    const isWrong = numberError(text, true) !== null
    setWrong(isWrong ? 'length' : null)
    if (isWrong) field.current?.select()
    else {
      typed.value = ''
      door.enter(text)
    }
  }
  const error = wrong !== null && typed.value !== '' ? wordsFor(wrong, t) : ''
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
          aria-invalid={error !== ''}
          aria-describedby="counter-error"
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value
            setWrong(null)
          }}
        />
      </label>
      <button type="submit" class="button">
        {t.keypad.submit}
      </button>
      <p id="counter-error" class="error" role="alert">
        {error !== '' && <Live>{error}</Live>}
      </p>
      <Suggested scanner={scanner} digits={useSteady(typed.value)} />
    </form>
  )
}

function wordsFor(wrong: 'length' | 'mistyped', t: Catalogue): string {
  return wrong === 'length' ? t.counter.length : t.mistyped.explain
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
