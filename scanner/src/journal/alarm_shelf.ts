// Where open alarms outlive the page. It is a database of its own, because an earlier version of the page could not open a
// journal of a newer form. No name and no code is in it.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb'
import type { ToldVerdict } from '../core/told_verdict'
import type { Needs } from './journals'

const DATABASE = 'portillon-alarms'
const VERSION = 1
/** A browser that has lost its database may never say so. */
export const SHELF_MS_MAX = 2000

export interface KeptAlarm {
  readonly scan_id: string
  readonly gate: string
  readonly party: number
  readonly at: string
  readonly verdict: ToldVerdict
  readonly tooMany: number
}

/** That of one device. Its methods reject where the browser does not do it. */
export interface AlarmShelf {
  readonly put: (alarm: KeptAlarm) => Promise<void>
  readonly remove: (scanId: string) => Promise<void>
}

export const NO_SHELF: AlarmShelf = {
  put: () => Promise.resolve(),
  remove: () => Promise.resolve(),
}

interface Row extends KeptAlarm {
  readonly device: string
}

interface Tables extends DBSchema {
  alarms: { key: [string, string]; value: Row }
}

type Store = IDBPObjectStore<Tables, 'alarms'[], 'alarms', 'readwrite'>

export function shelfOf(device: string): AlarmShelf {
  return {
    put: async (alarm) => {
      await transact((all) => all.put({ ...alarm, verdict: nameless(alarm.verdict), device }))
    },
    remove: async (scanId) => {
      await transact((all) => all.delete([device, scanId]))
    },
  }
}

/** The open alarms of the device, the oldest first. Those that nobody here needs any more are forgotten, whosever they are. */
export async function keptAlarms(
  device: string,
  { since, gates }: Needs,
): Promise<readonly KeptAlarm[]> {
  const isNeeded = ({ at, gate }: Row): boolean =>
    gates.has(gate) || Date.parse(at) >= Date.parse(since)
  const rows = await transact(async (all) => {
    const known = await all.getAll()
    const over = known.filter((row) => !isNeeded(row))
    await Promise.all(over.map((row) => all.delete([row.device, row.scan_id])))
    return known.filter((row) => row.device === device && isNeeded(row))
  })
  return rows.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}

/** They go with the device's journal. */
export async function forgetAlarms(device: string): Promise<void> {
  await transact((all) => all.delete(IDBKeyRange.bound([device], [device, []])))
}

/** Without what tells whose ticket it is. */
function nameless(verdict: ToldVerdict): ToldVerdict {
  const { credential } = verdict
  const hidden = credential && { ...credential, name: null, number: null, seat: null }
  return { ...verdict, credential: hidden, notes: [], history: [] }
}

async function transact<T>(act: (all: Store) => Promise<T>): Promise<T> {
  const opening = openDB<Tables>(DATABASE, VERSION, {
    upgrade: (database) => {
      database.createObjectStore('alarms', { keyPath: ['device', 'scan_id'] })
    },
  })
  const acting = opening.then((database) => ended(database, act))
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('IndexedDB did not end in time'))
    }, SHELF_MS_MAX)
  })
  try {
    return await Promise.race([acting, late])
  } finally {
    clearTimeout(timer)
    acting.catch(() => undefined)
  }
}

async function ended<T>(
  database: IDBPDatabase<Tables>,
  act: (all: Store) => Promise<T>,
): Promise<T> {
  try {
    const all = database.transaction(['alarms'], 'readwrite', { durability: 'strict' })
    const [acted] = await Promise.all([act(all.objectStore('alarms')), all.done])
    return acted
  } finally {
    database.close()
  }
}
