import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { size } from '../core/names'
import { LETTERS_MIN, type Found, type Person } from '../door/search'
import { mayWelcome } from '../door/walk_in'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import type { Place } from '../settings/place'
import { Live } from './Live'
import { Sheet } from './Sheet'

/** Typing goes on for so long before anybody is looked for, in ms. */
const PAUSE_MS = 300
const NOBODY: Found = { is: 'people', people: [], more: false }

/** Somebody stands there without a ticket: the name, the person, and a tap that admits. */
export function Search({ scanner }: { scanner: Scanner }) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Person | null>(null)
  const t = texts.value.search
  const place = scanner.place.value
  const found = useFound(scanner, place, text)
  if (!place) return null
  return (
    <Sheet scanner={scanner} title={t.title}>
      {chosen ? (
        <Chosen
          scanner={scanner}
          place={place}
          person={chosen}
          back={() => {
            setChosen(null)
          }}
        />
      ) : (
        <div class="by-name">
          <label>
            <span>{t.label}</span>
            <input
              name="name"
              type="search"
              value={text}
              autofocus
              autocomplete="off"
              autocapitalize="words"
              spellcheck={false}
              enterkeyhint="search"
              onInput={({ currentTarget }) => {
                setText(currentTarget.value)
              }}
            />
          </label>
          <Results found={found} typed={size(text)} choose={setChosen} />
          {mayWelcome(place) && <WithoutTicket scanner={scanner} name={text} />}
        </div>
      )}
    </Sheet>
  )
}

/** Null while nothing was looked for. */
function useFound(scanner: Scanner, place: Place | null, text: string): Found | null {
  const [found, setFound] = useState<Found | null>(null)
  useEffect(() => {
    if (!place || size(text) < LETTERS_MIN) {
      setFound(null)
      return
    }
    let isCurrent = true
    const later = setTimeout(() => {
      void scanner.search.find(text, place).then((fresh) => {
        if (isCurrent) setFound(fresh)
      })
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(later)
    }
  }, [scanner, place, text])
  return found
}

interface ResultsProps {
  found: Found | null
  typed: number
  choose: (person: Person) => void
}

function Results({ found, typed, choose }: ResultsProps) {
  const t = texts.value.search
  const { is } = found ?? NOBODY
  if (found?.is === 'trouble')
    return (
      <p class="error" role="alert">
        <Live>{found.detail || t.noAnswer}</Live>
      </p>
    )
  const { people, more } = found?.is === 'people' ? found : { people: [], more: false }
  const isNobody = found !== null && is === 'people' && people.length === 0
  return (
    <>
      <p class="quiet" role="status">
        {typed < LETTERS_MIN && <Live>{t.explain}</Live>}
        {isNobody && <Live>{t.nobody}</Live>}
        {more && <Live>{t.more}</Live>}
      </p>
      <ul class="suggested">
        {people.map((person) => (
          <li key={person.handle}>
            <button
              type="button"
              onClick={() => {
                choose(person)
              }}
            >
              <strong dir="auto">{person.name}</strong>
              {person.hint && <span dir="auto">{person.hint}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Who is not on the list gets a ticket here; the name need not be typed again. */
function WithoutTicket({ scanner, name }: { scanner: Scanner; name: string }) {
  const { draft } = scanner.walkIns
  return (
    <button
      type="button"
      class="button quiet"
      data-walk-in
      onClick={() => {
        if (draft.value.name === '') draft.value = { ...draft.value, name }
        scanner.sheet.value = 'walk-in'
      }}
    >
      {texts.value.walkIn.notListed}
    </button>
  )
}

interface ChosenProps {
  scanner: Scanner
  place: Place
  person: Person
  back: () => void
}

function Chosen({ scanner, place, person, back }: ChosenProps) {
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  // Before anybody can press Enter.
  useLayoutEffect(() => button.current?.focus(), [])
  const t = texts.value.search
  const admit = async (): Promise<void> => {
    setAsking(true)
    const answer = await scanner.search.choose(person, place)
    setAsking(false)
    if (answer.is === 'ticket') scanner.door.enter(answer.number)
    else setProblem(answer.detail || t.noAnswer)
  }
  return (
    <div class="chosen">
      <p>
        <strong dir="auto">{person.name}</strong>
        {person.hint && <span dir="auto">{person.hint}</span>}
      </p>
      <p class="quiet">{t.identity}</p>
      {problem !== null && (
        <p class="error" role="alert">
          <Live>{problem}</Live>
        </p>
      )}
      <button
        ref={button}
        type="button"
        class="button wide"
        disabled={isAsking}
        onClick={() => void admit()}
      >
        {place.gate.is_exit ? t.countOut : t.admit}
      </button>
      <button type="button" class="button quiet" onClick={back}>
        {t.back}
      </button>
    </div>
  )
}
