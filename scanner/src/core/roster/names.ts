// The names of a page, for events whose organiser lets phones hold them, and which of them a search finds: the same as
// portillon/entries/by_name.py finds by name or number.

import { hasSigns, sought, ways } from '../names'
import { readUtf8, type Bytes } from '../claim'
import { ascending, inflated, type RosterPage } from '../roster_page'

const NUMBER_DIGITS = 9
/** If every word is shorter, whole names are matched ("Li"); as beginnings they would find half of the list. */
const BEGINNING_MIN = 3
const NUMBER_DIGITS_MIN = 4

/** Whose ticket it is. `form` are the words by which the name is found. */
export interface Guest {
  readonly credential: number
  readonly number: string
  readonly name: string
  readonly seat: string
  readonly form: string
}

/** Null are those who were erased. */
export interface Names {
  readonly guests: readonly Guest[]
  readonly erased: readonly number[]
}

/** The names of a page, whose texts are deflated JSON: `[name, seat, form]` of each ticket, null of who was erased. */
export async function namesOf({ header, columns, records }: RosterPage): Promise<Names> {
  const none = new Uint8Array(0)
  const ids = ascending(Number(header['first']), columns.get('id') ?? none)
  const numbers = columns.get('number') ?? none
  const texts = JSON.parse((await textOf(records)) ?? '[]') as ([string, string, string] | null)[]
  const guests: Guest[] = []
  const erased: number[] = []
  ids.forEach((credential, row) => {
    const [name, seat, form] = texts[row] ?? []
    const number = String(numbers[row] ?? 0).padStart(NUMBER_DIGITS, '0')
    if (name === undefined) erased.push(credential)
    else guests.push({ credential, number, name, seat: seat ?? '', form: form ?? '' })
  })
  return { guests, erased }
}

async function textOf(deflated: Bytes): Promise<string | null> {
  return readUtf8(await inflated(deflated))
}

/** Tells of each guest whether the text finds them: by the beginnings of words, or by the number. */
export function finder(text: string): (guest: Pick<Guest, 'form' | 'number'>) => boolean {
  const words = sought(text)
  const isShort = words.every((word) => Array.from(word).length < BEGINNING_MIN && !hasSigns(word))
  const tests = words.map((word) => (isShort ? hasWord(word) : begins(word)))
  return (guest) => tests.length > 0 && tests.every((test) => test(guest))
}

type Test = (guest: Pick<Guest, 'form' | 'number'>) => boolean

function hasWord(word: string): Test {
  const forms = ways(word)
  return ({ form }) => forms.some((one) => ` ${form} `.includes(` ${one} `))
}

/** Signs, written without spaces, match anywhere. */
function begins(word: string): Test {
  const forms = ways(word).map((one) => (hasSigns(word) ? one : ` ${one}`))
  const isNumber = /^[0-9]+$/.test(word) && word.length >= NUMBER_DIGITS_MIN
  return ({ form, number }) =>
    forms.some((one) => ` ${form}`.includes(one)) || (isNumber && number.startsWith(word))
}
