// Where the records of tickets are on this phone's disk, each sealed as it came: whoever reads them there reads no name.
// Their own seals guard them from then on, as nobody but the server and whoever holds a code of the ticket has the key.

import { byLeaf, changed, leafOf, recordIn, type SealedRecord } from '../core/records'
import { PLACE } from './shelf'
import { transact, type Mark } from './stores'

const RECORDS = 'records'

/** How far the records of the event are known; null: not at all. */
export async function markOf(event: string): Promise<Mark | null> {
  const mark = await transact(['heads', 'marks'], 'readonly', async (all) => {
    const head = await all.objectStore('heads').get(PLACE)
    return head?.event === event ? all.objectStore('marks').get(RECORDS) : undefined
  })
  return mark ?? null
}

export interface Fresh {
  /** What was known before is forgotten. */
  readonly begins: boolean
  readonly records: readonly SealedRecord[]
  readonly removed: readonly number[]
  readonly mark: Mark
}

/** False where the roster of the event is not kept here, or not any more: then nothing else of it is kept either. */
export async function put(event: string, fresh: Fresh): Promise<boolean> {
  const isKept = await transact(['heads', 'marks', 'records'], 'readwrite', async (all) => {
    const [heads, marks, leaves] = [
      all.objectStore('heads'),
      all.objectStore('marks'),
      all.objectStore('records'),
    ]
    if ((await heads.get(PLACE))?.event !== event) return false
    if (fresh.begins) await leaves.clear()
    for (const [place, its] of byLeaf(fresh.records, fresh.removed)) {
      const leaf = changed(await leaves.get(place), its.fresh, its.removed)
      await (leaf ? leaves.put(leaf, place) : leaves.delete(place))
    }
    await marks.put(fresh.mark, RECORDS)
    return true
  })
  return isKept ?? false
}

/** The ticket's record, and how it was made; null: it is not here. */
export async function find(
  event: string,
  credential: number,
): Promise<{ readonly record: SealedRecord; readonly mark: Mark } | null> {
  const found = await transact(['heads', 'marks', 'records'], 'readonly', async (all) => {
    const [head, mark, leaf] = await Promise.all([
      all.objectStore('heads').get(PLACE),
      all.objectStore('marks').get(RECORDS),
      all.objectStore('records').get(leafOf(credential)),
    ])
    const record = head?.event === event && leaf ? recordIn(leaf, credential) : null
    return record && mark ? { record, mark } : null
  })
  return found ?? null
}
