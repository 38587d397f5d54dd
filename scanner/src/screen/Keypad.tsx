import { useEffect, useRef, useState } from 'preact/hooks'
import { numberError } from '../keyboard/keypad'
import { texts } from '../locale'
import type { Suggestion } from '../phone/looked'
import type { Scanner } from '../scanner'
import { isDesk } from '../settings/place'
import { EraseIcon } from '../style/icons'
import { Live } from './Live'
import { Sheet } from './Sheet'

/** Big keys for the number under the code, and a field for those who have a keyboard. */
export function Keypad({ scanner }: { scanner: Scanner }) {
  const [number, setNumber] = useState('')
  const [error, setError] = useState<'length' | 'mistyped' | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const t = texts.value.keypad
  const change = (text: string): void => {
    setNumber(text)
    setError(null)
  }
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    // Not the state: a handheld scanner fills the field and sends the form in one go.
    const typed = field.current?.value ?? ''
    const wrong = numberError(typed, isDesk(scanner.place.value))
    setError(wrong)
    if (wrong) field.current?.focus()
    else scanner.door.enter(typed)
  }
  return (
    <Sheet scanner={scanner} title={t.title}>
      <form class="keypad" onSubmit={submit}>
        <label>
          <span>{t.label}</span>
          <input
            ref={field}
            name="number"
            value={number}
            autofocus
            inputMode="none"
            autocomplete="off"
            aria-invalid={error !== null}
            aria-describedby="keypad-error"
            onInput={({ currentTarget }) => {
              change(currentTarget.value)
            }}
          />
        </label>
        <p id="keypad-error" class="error" role="alert">
          {error && <Live>{t[error]}</Live>}
        </p>
        {isDesk(scanner.place.value) && <Suggested scanner={scanner} digits={number} />}
        <Keys number={number} change={change} submit={t.submit} />
      </form>
    </Sheet>
  )
}

/** Passes that begin with what is typed so far; where one alone does, one tap instead of the rest of the digits. */
export function Suggested({ scanner, digits }: { scanner: Scanner; digits: string }) {
  const [found, setFound] = useState<readonly Suggestion[]>([])
  const { desk, place } = scanner
  useEffect(() => {
    let isCurrent = true
    const typed = digits.replace(/\D/g, '')
    void desk.suggest(typed, place.value, (fresh) => {
      if (isCurrent) setFound(fresh)
    })
    return () => {
      isCurrent = false
    }
  }, [desk, place, digits])
  if (found.length === 0) return null
  return (
    <ul class="suggested" aria-label={texts.value.pass.suggested}>
      {found.map((pass) => (
        <li key={pass.id}>
          <SuggestedPass
            pass={pass}
            enter={(number) => {
              scanner.door.enter(number)
            }}
          />
        </li>
      ))}
    </ul>
  )
}

interface SuggestedPassProps {
  pass: Suggestion
  enter: (number: string) => void
}

function SuggestedPass({ pass, enter }: SuggestedPassProps) {
  const { number } = pass
  if (number === null)
    return (
      <div class="hidden-number">
        <PassWords pass={pass} />
      </div>
    )
  return (
    <button
      type="button"
      data-number={number}
      onClick={() => {
        enter(number)
      }}
    >
      <PassWords pass={pass} />
    </button>
  )
}

function PassWords({ pass }: { pass: Suggestion }) {
  return (
    <>
      <strong>{pass.shown}</strong>
      <span dir="auto">{pass.name}</span>
    </>
  )
}

interface KeysProps {
  number: string
  change: (number: string) => void
  submit: string
}

export function Keys({ number, change, submit }: KeysProps) {
  const t = texts.value.keypad
  const key = (digit: string) => (
    <button
      key={digit}
      type="button"
      class="key"
      onClick={() => {
        change(number + digit)
      }}
    >
      {digit}
    </button>
  )
  return (
    <div class="keys">
      {Array.from('123456789').map(key)}
      <button
        type="button"
        class="key"
        aria-label={t.erase}
        disabled={number === ''}
        onClick={() => {
          change(number.slice(0, -1))
        }}
      >
        <EraseIcon />
      </button>
      {key('0')}
      <button type="submit" class="key submit" disabled={number === ''}>
        {submit}
      </button>
    </div>
  )
}
