// What this browser keeps of persons who sign in goes when they sign out, or when somebody else has signed in. Journals
// stay until they are handed over: they name nobody, and nothing that was counted may be lost.

import { openStorage, openTabStorage } from '../settings/storage'
import { transact } from './database'

/** An account's choices (settings/preferences.ts), and its unfinished form (door/walk_in.ts). */
const KEPT = /^portillon-(?:scanner|walk-in):(?<account>.+)$/

/** Whether an account is of a person, and not of the one with this id; enrolled phones are not persons. */
export function isOfAnother(person: string): (account: string) => boolean {
  return (account) => {
    const [owner] = account.split('/')
    return owner !== 'device' && owner !== person
  }
}

/** Forgets keys, doors and choices of all persons but the one with this id; '' for all. */
export async function forgetPersons(except: string): Promise<void> {
  const isForgotten = isOfAnother(except)
  for (const storage of [openStorage(), openTabStorage()]) forgetIn(storage, isForgotten)
  for (const name of ['told', 'devices'] as const)
    await transact(name, 'readwrite', async (store) => {
      const accounts = await store.getAllKeys()
      await Promise.all(accounts.filter(isForgotten).map((account) => store.delete(account)))
    })
  await transact('current', 'readwrite', async (store) => {
    const account = await store.get('person')
    if (typeof account === 'string' && isForgotten(account)) await store.delete('person')
  })
}

function forgetIn(storage: Storage | null, isForgotten: (account: string) => boolean): void {
  const places = storage ? Array.from(storage, (_, n) => storage.key(n) ?? '') : []
  for (const place of places) {
    const account = KEPT.exec(place)?.groups?.['account']
    if (account !== undefined && isForgotten(account)) storage?.removeItem(place)
  }
}
