// A handheld scanner types into the fields marked data-handheld: whatever the layout of this keyboard, and whether it ends
// with Enter, with Tab or with nothing.
import * as v from 'valibot'
import {
  fill,
  listenToLines,
  send,
  type EndedLine,
  type Field,
} from '../../../scanner/src/keyboard/wedge'

const MARKED = '[data-handheld]'
const NumberSchema = v.object({ number: v.nullable(v.string()) })

listenToLines((line) => {
  const field = fieldFor(line)
  if (!field) return false
  say('', field)
  if (line.is === 'part' && line.isHurried) {
    fill(field, '')
    say(field.dataset['handheld'], field)
    return true
  }
  return isOfScanner(line) && enter(line, field)
})

/** The field it was typed into, or without any the one that waits for a scanner. */
function fieldFor({ field }: EndedLine): Field | null {
  if (field !== null) return field.matches(MARKED) ? field : null
  return document.querySelector<Field>(MARKED)
}

/** What a hand typed is left alone, unless only the places of its keys make it a number. */
function isOfScanner({ is, isHurried, isByPlaces, field }: EndedLine): boolean {
  if (is === 'code' || isByPlaces) return true
  return isHurried && (is === 'number' || field !== null)
}

function enter({ text, is, end, isHurried, field: typedInto }: EndedLine, field: Field): boolean {
  const numbers = field.dataset['numbers']
  if (is === 'code' && numbers) {
    void look(text, numbers, field)
    return true
  }
  // A hand's Tab goes on to the next field.
  if (end === 'tab' && is !== 'code' && !isHurried) {
    fill(field, text)
    return false
  }
  // Enter sends the form only of the field that it was pressed in.
  return send(field, { text, end: field === typedInto ? end : 'tab' })
}

/** A search is sent in the address, where no code may stand: its number takes its place. */
async function look(code: string, numbers: string, field: Field): Promise<void> {
  fill(field, '')
  const number = await numberOf(code, numbers)
  if (number === null) say(field.dataset['unknown'], field)
  else send(field, { text: number, end: 'tab' })
}

async function numberOf(code: string, numbers: string): Promise<string | null> {
  const token = document.querySelector<HTMLInputElement>('input[name=csrfmiddlewaretoken]')?.value
  const headers = { Accept: 'application/json', 'X-CSRFToken': token ?? '' }
  const body = new URLSearchParams({ code })
  const answer = await fetch(numbers, { method: 'POST', headers, body })
  return answer.ok ? v.parse(NumberSchema, await answer.json()).number : null
}

function say(sentence: string | undefined, field: Field): void {
  document.getElementById('handheld-says')?.remove()
  if (!sentence) return
  const said = document.createElement('p')
  said.id = 'handheld-says'
  said.className = 'notice error'
  said.setAttribute('role', 'alert')
  said.textContent = sentence
  // The form of a hidden field stands behind the one on the screen.
  const form = document.querySelector('form[data-entry]') ?? field.form
  form?.before(said)
}
