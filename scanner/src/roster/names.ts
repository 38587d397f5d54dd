// The names of the event's guests, where the organiser lets phones hold them: searched where the server does not answer.

import { finder, namesOf, type Guest } from '../core/roster/names'
import { byLeaf } from '../core/records'
import { Feed, type Fresh, type Source, type Standing } from './feed'
import { forgetNames, nameLeaves, putNames } from './record_shelf'

/** As many as the server shows. */
const FOUND_MAX = 10
/** Whom a search has found can be admitted by the number; so many are remembered. */
const SHOWN_MAX = 100

/** What the roster tells of a ticket; null: it may not come in as far as this phone knows. */
export type CategoryOf = (credential: number) => string | null

/** The form of door/search: the number is scanned next. */
export interface FoundHere {
  readonly people: readonly { handle: string; name: string; hint: string; number: string }[]
  readonly more: boolean
}

export class NamesHere {
  readonly #feed: Feed
  /** Nothing is here to be dropped. */
  #isDropped = false
  /** By number. */
  #shown = new Map<string, Guest>()

  constructor(source: Source) {
    this.#feed = new Feed(source, 'names', keep, () => this.drop())
  }

  /** See Feed.followed. */
  followed(standing: Standing): Promise<boolean> {
    this.#isDropped = false
    return this.#feed.followed(standing)
  }

  /** See Feed.scanned. */
  scanned(): void {
    this.#feed.scanned()
  }

  /** Null where no names of the event are here. */
  async find(text: string, of: string, categoryOf: CategoryOf): Promise<FoundHere | null> {
    const isFound = finder(text)
    const found: Guest[] = []
    const isHeld = await nameLeaves(of, (guests) => {
      for (const guest of guests)
        if (isFound(guest) && categoryOf(guest.credential) !== null) found.push(guest)
    })
    if (!isHeld) return null
    const some = found.sort(inOrder).slice(0, FOUND_MAX + 1)
    const hints = hintsOf(some, categoryOf)
    const shown = some.slice(0, FOUND_MAX)
    this.#remember(shown)
    const people = shown.map(({ name, number, credential }) => ({
      ...{ handle: number, name, number, hint: hints.get(credential) ?? '' },
    }))
    return { people, more: some.length > FOUND_MAX }
  }

  #remember(guests: readonly Guest[]): void {
    const known = [...this.#shown, ...guests.map((one): [string, Guest] => [one.number, one])]
    this.#shown = new Map(known.slice(-SHOWN_MAX))
  }

  /** Who was shown with this number. */
  withNumber(number: string): Guest | null {
    return this.#shown.get(number) ?? null
  }

  /** The organiser wants no names on phones any more, or this phone may not search. */
  async drop(): Promise<void> {
    if (this.#isDropped) return
    this.forget()
    this.#isDropped = await forgetNames()
  }

  /** This phone stands elsewhere, or nowhere. What is on the disk goes with the roster. */
  forget(): void {
    this.#feed.forget()
    this.#shown = new Map()
  }
}

async function keep(of: string, { page, begins, removed, mark }: Fresh): Promise<boolean> {
  const { guests, erased } = await namesOf(page)
  return putNames(of, { begins, mark, leaves: byLeaf(guests, [...removed, ...erased]) })
}

function inOrder(one: Guest, other: Guest): number {
  if (one.form === other.form) return one.credential - other.credential
  return one.form < other.form ? -1 : 1
}

/** What tells those apart whose names are the same: the first way by which all of them differ, else the last. */
function hintsOf(guests: readonly Guest[], categoryOf: CategoryOf): Map<number, string> {
  const ways: ((guest: Guest) => string)[] = [
    ({ seat }) => seat,
    ({ credential }) => categoryOf(credential) ?? '',
    ({ number }) => `…${number.slice(-4)}`,
  ]
  const hints = new Map<number, string>()
  for (const guest of guests) {
    const same = guests.filter(({ form }) => form === guest.form)
    if (same.length === 1) continue
    const isTelling = (way: (one: Guest) => string) => new Set(same.map(way)).size === same.length
    const way = ways.find(isTelling) ?? ways.at(-1)
    if (way) hints.set(guest.credential, way(guest))
  }
  return hints
}
