import { useRef, useState } from 'preact/hooks'
import { DIGITS_MAX, isPin } from '../settings/pin'
import { texts } from '../locale'
import { Keys } from '../screen/Keypad'
import { Live } from '../screen/Live'

interface PinPadProps {
  /** Whether the digits are dots, because guests look on. */
  isHidden: boolean
  /** Somebody types. */
  onTyping?: () => void
  /** A whole PIN; what is answered is told, and it is typed anew. */
  onPin: (pin: string) => Promise<string>
}

/** Big keys for a PIN, for a thumb in the dark. */
export function PinPad({ isHidden, onTyping, onPin }: PinPadProps) {
  const [digits, setDigits] = useState('')
  const [told, setTold] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const t = texts.value.kiosk
  const change = (text: string): void => {
    setDigits(text.replace(/\D/g, '').slice(0, DIGITS_MAX))
    setTold('')
    onTyping?.()
  }
  const send = async (): Promise<void> => {
    if (!isPin(digits)) setTold(t.pinLength)
    else {
      setTold(await onPin(digits))
      setDigits('')
    }
    field.current?.focus()
  }
  return (
    <form
      class="keypad"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <label>
        <span>{t.pin}</span>
        <input
          ref={field}
          class={isHidden ? 'hidden-digits' : undefined}
          name="pin"
          value={digits}
          autofocus
          inputMode="none"
          autocomplete="off"
          aria-invalid={told !== ''}
          aria-describedby="pin-error"
          onInput={({ currentTarget }) => {
            change(currentTarget.value)
          }}
        />
      </label>
      <p id="pin-error" class="error" role="alert">
        {told && <Live>{told}</Live>}
      </p>
      <Keys number={digits} change={change} submit={t.ok} />
    </form>
  )
}
