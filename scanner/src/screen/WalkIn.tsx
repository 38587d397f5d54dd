import { useLayoutEffect, useRef } from 'preact/hooks'
import { inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import type { Guest } from '../server/api'
import { isConnected } from '../server/contact'
import { Live } from './Live'
import { Sheet } from './Sheet'

const COMPANIONS_MAX = 99

/** Somebody came without a ticket: who, with how many, and a tap that issues one and admits them. */
export function WalkIn({ scanner }: { scanner: Scanner }) {
  const { door, walkIns } = scanner
  const place = scanner.place.value
  const unanswered = walkIns.unanswered.value
  const t = texts.value.walkIn
  if (!place) return null
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (unanswered || walkIns.draft.value.name.trim() !== '') door.welcome(walkIns.next(place))
  }
  return (
    <Sheet scanner={scanner} title={t.title}>
      <form class="walk-in" onSubmit={submit}>
        {!isConnected.value && (
          <p class="error" role="status">
            {t.unconnected}
          </p>
        )}
        {unanswered ? (
          <Unanswered guest={unanswered} />
        ) : (
          <>
            <p class="quiet">{t.explain}</p>
            <Name scanner={scanner} />
            <Companions scanner={scanner} />
            <Category scanner={scanner} offered={place.event.categories} />
            <button type="submit" class="button wide">
              <Live>{t.admit(inNumber(1 + walkIns.draft.value.companions))}</Live>
            </button>
          </>
        )}
      </form>
    </Sheet>
  )
}

/** They may be in already. Nothing else is typed or sent before the server has said so. */
function Unanswered({ guest }: { guest: Guest }) {
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => button.current?.focus(), [])
  const t = texts.value.walkIn
  return (
    <>
      <p class="error" role="alert">
        {t.unanswered}
      </p>
      <p class="sent">
        <strong dir="auto">{guest.name}</strong>
        <span>{texts.value.history.persons(1 + guest.companions)}</span>
        {guest.category && <span dir="auto">{guest.category}</span>}
      </p>
      <button ref={button} type="submit" class="button wide">
        {t.again}
      </button>
    </>
  )
}

function write({ walkIns: { draft } }: Scanner, change: Partial<Guest>): void {
  draft.value = { ...draft.value, ...change }
}

function Name({ scanner }: { scanner: Scanner }) {
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => field.current?.focus(), [])
  return (
    <label>
      <span>{texts.value.walkIn.name}</span>
      <input
        ref={field}
        name="name"
        dir="auto"
        required
        maxLength={200}
        value={scanner.walkIns.draft.value.name}
        autocomplete="off"
        autocapitalize="words"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          write(scanner, { name: currentTarget.value })
        }}
      />
    </label>
  )
}

function Companions({ scanner }: { scanner: Scanner }) {
  const t = texts.value.walkIn
  const { companions } = scanner.walkIns.draft.value
  const step = (by: number, sign: string, label: string) => (
    <button
      type="button"
      class="key"
      aria-label={label}
      disabled={companions + by < 0 || companions + by > COMPANIONS_MAX}
      onClick={() => {
        write(scanner, { companions: companions + by })
      }}
    >
      {sign}
    </button>
  )
  return (
    <div class="stepper" role="group" aria-label={t.companions}>
      <span>{t.companions}</span>
      {step(-1, '−', t.fewer)}
      <output name="companions" aria-live="polite">
        <Live>{inNumber(companions)}</Live>
      </output>
      {step(1, '+', t.more)}
    </div>
  )
}

/** Any word will do; those that the doors ask for are offered. */
function Category({ scanner, offered }: { scanner: Scanner; offered: readonly string[] }) {
  return (
    <label>
      <span>{texts.value.walkIn.category}</span>
      <input
        name="category"
        dir="auto"
        maxLength={100}
        list="walk-in-categories"
        value={scanner.walkIns.draft.value.category}
        autocomplete="off"
        onInput={({ currentTarget }) => {
          write(scanner, { category: currentTarget.value })
        }}
      />
      <datalist id="walk-in-categories">
        {offered.map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
    </label>
  )
}
