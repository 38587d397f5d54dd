// Where what this phone holds of its event or desk outlives the page: a database of its own. What the browser does not store
// lasts as long as the page, in the memory of RosterSync, and is fetched anew after that.

import type { Event } from '../settings/config'
import { STORES, transact, type Head, type Stores } from './stores'
import type { Kept, Shelf } from './sync'
import { rosterAt } from './whose'

const ROSTER = ['heads', 'pages'] as const
export const PLACE = 'held'

type Page = Kept['pages'][number]
type Places = Stores<typeof ROSTER, 'readwrite'>

/** The shelf of this account: what another person left behind is cleared away before it is read. */
export function openShelf(account: string): Shelf {
  /** What is there, as far as this page knows. */
  let known: readonly Page[] = []
  const clear = async (): Promise<void> => {
    known = []
    await transact(STORES, 'readwrite', emptied)
  }
  return {
    get: async () => {
      const kept = await transact(ROSTER, 'readwrite', read)
      if (kept && kept.account !== account) await clear()
      if (kept?.account !== account) return null
      known = kept.pages
      return kept
    },
    put: async ({ pages, ...head }) => {
      const [before, now] = [known, [...pages]]
      // Where this write fails, nobody knows what is there.
      known = []
      const isWritten = await transact(ROSTER, 'readwrite', (all) =>
        write(all, { ...head, account }, now, before),
      )
      if (isWritten) known = now
    },
    clear,
  }
}

async function read(all: Places): Promise<(Head & Kept) | null> {
  const [head, pages] = await Promise.all([
    all.objectStore('heads').get(PLACE),
    all.objectStore('pages').getAll(),
  ])
  return head ? { ...head, pages } : null
}

/** Only what comes after the pages that are there already, if they are the ones of before. */
async function write(
  all: Places,
  head: Head,
  pages: readonly Page[],
  before: readonly Page[],
): Promise<true> {
  const there = await all.objectStore('pages').count()
  const goesOn = there === before.length && before.every((page, place) => page === pages[place])
  if (!goesOn) await Promise.all(ROSTER.map((name) => all.objectStore(name).clear()))
  const from = goesOn ? there : 0
  const fresh = pages.slice(from).map((page, n) => all.objectStore('pages').put(page, from + n))
  await Promise.all([...fresh, all.objectStore('heads').put(head, PLACE)])
  return true
}

/** Also what was fetched after the roster. */
async function emptied(all: Stores<typeof STORES, 'readwrite'>): Promise<void> {
  await Promise.all(STORES.map((name) => all.objectStore(name).clear()))
}

/** What this phone held of an event or desk at which it does not work any more is cleared away. */
export async function forgetOthers(
  shelf: Shelf,
  events: readonly Pick<Event, 'id' | 'gates'>[],
): Promise<void> {
  const kept = await shelf.get()
  const worksAt = events.flatMap((event) => event.gates.map((gate) => rosterAt({ event, gate })))
  if (kept && !worksAt.includes(kept.of)) await shelf.clear()
}

/** What an account held goes where `isForgotten` says so. */
export async function forgetRosters(isForgotten: (account: string) => boolean): Promise<void> {
  const kept = await transact(ROSTER, 'readwrite', read)
  if (kept && isForgotten(kept.account)) await clearShelf()
}

/** Nothing of any event or desk is left on this phone. */
export function clearShelf(): Promise<void> {
  return openShelf('').clear()
}
