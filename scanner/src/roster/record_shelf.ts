// Where the records of tickets are on this phone's disk, each sealed as it came: whoever reads them there reads no name.
// Their own seals guard them from then on, as nobody but the server and whoever holds a code of the ticket has the key.
// Names that can be read are beside them only if the organiser wants it.

import { byLeaf, changed, leafOf, recordIn, type SealedRecord } from '../core/records'
import { PLACE } from './shelf'
import type { Guest } from '../core/roster/names'
import { transact, type Kind, type Mark } from './stores'

/** How many leaves of names are read at once. */
const LEAVES_AT_ONCE = 50

/** How far what is fetched after the event's roster is known; null: not at all. */
export async function markOf(of: string, kind: Kind): Promise<Mark | null> {
  const mark = await transact(['heads', 'marks'], 'readonly', async (all) => {
    const head = await all.objectStore('heads').get(PLACE)
    return head?.of === of ? all.objectStore('marks').get(kind) : undefined
  })
  return mark ?? null
}

interface Fresh {
  /** What was known before is forgotten. */
  readonly begins: boolean
  readonly records: readonly SealedRecord[]
  readonly removed: readonly number[]
  readonly mark: Mark
}

/** False where the roster of the event is not kept here, or not any more: then nothing else of it is kept either. */
export async function put(of: string, fresh: Fresh): Promise<boolean> {
  const isKept = await transact(['heads', 'marks', 'records'], 'readwrite', async (all) => {
    const [heads, marks, leaves] = [
      all.objectStore('heads'),
      all.objectStore('marks'),
      all.objectStore('records'),
    ]
    if ((await heads.get(PLACE))?.of !== of) return false
    if (fresh.begins) await leaves.clear()
    for (const [place, its] of byLeaf(fresh.records, fresh.removed)) {
      const leaf = changed(await leaves.get(place), its.fresh, its.removed)
      await (leaf ? leaves.put(leaf, place) : leaves.delete(place))
    }
    await marks.put(fresh.mark, 'records')
    return true
  })
  return isKept ?? false
}

/** The ticket's record, and how it was made; null: it is not here. */
export async function find(
  of: string,
  credential: number,
): Promise<{ readonly record: SealedRecord; readonly mark: Mark } | null> {
  const found = await transact(['heads', 'marks', 'records'], 'readonly', async (all) => {
    const [head, mark, leaf] = await Promise.all([
      all.objectStore('heads').get(PLACE),
      all.objectStore('marks').get('records'),
      all.objectStore('records').get(leafOf(credential)),
    ])
    const record = head?.of === of && leaf ? recordIn(leaf, credential) : null
    return record && mark ? { record, mark } : null
  })
  return found ?? null
}

interface FreshNames {
  readonly begins: boolean
  readonly mark: Mark
  readonly leaves: ReadonlyMap<number, { readonly fresh: Guest[]; readonly removed: number[] }>
}

/** False where the roster of the event is not kept here, or not any more. */
export async function putNames(of: string, { begins, mark, leaves }: FreshNames): Promise<boolean> {
  const isKept = await transact(['heads', 'marks', 'names'], 'readwrite', async (all) => {
    const names = all.objectStore('names')
    if ((await all.objectStore('heads').get(PLACE))?.of !== of) return false
    if (begins) await names.clear()
    for (const [place, { fresh, removed }] of leaves) {
      const gone = new Set([...removed, ...fresh.map(({ credential }) => credential)])
      const others = (await names.get(place))?.filter(({ credential }) => !gone.has(credential))
      await names.put([...(others ?? []), ...fresh], place)
    }
    await all.objectStore('marks').put(mark, 'names')
    return true
  })
  return isKept ?? false
}

/** Hands over the names of the event, some at a time. False where none are kept here. */
export async function nameLeaves(
  of: string,
  look: (guests: readonly Guest[]) => void,
): Promise<boolean> {
  if (!(await markOf(of, 'names'))) return false
  for (let from: number | null = -1; from !== null;) {
    const range = IDBKeyRange.lowerBound(from, true)
    from =
      (await transact(['names'], 'readonly', async (all) => {
        const store = all.objectStore('names')
        const [places, leaves] = await Promise.all([
          store.getAllKeys(range, LEAVES_AT_ONCE),
          store.getAll(range, LEAVES_AT_ONCE),
        ])
        for (const leaf of leaves) look(leaf)
        return places.at(-1) ?? null
      })) ?? null
  }
  return true
}

/** No name of any event is left on this phone; false where the browser does not do it. */
export async function forgetNames(): Promise<boolean> {
  const isDone = await transact(['marks', 'names'], 'readwrite', async (all) => {
    await Promise.all([all.objectStore('names').clear(), all.objectStore('marks').delete('names')])
    return true
  })
  return isDone ?? false
}
