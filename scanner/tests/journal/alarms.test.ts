import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { forgetAlarms, keptAlarms, shelfOf, type KeptAlarm } from '../../src/journal/alarm_shelf'
import { Alarms } from '../../src/journal/alarms'
import type { ScanEntry } from '../../src/phone/entry'
import type { ServerWord } from '../../src/phone/pending'
import { verdict } from '../given'

const NOON = '2026-11-28T12:00:00Z'
const NEEDS = { since: '2026-11-28T00:00:00Z', gates: new Set(['g1']) }

function entry(scan_id: string, change: Partial<ScanEntry> = {}): ScanEntry {
  const body = { scan_id, code: 'SECRET', gate: 'g1', party: 2, scanned_at: NOON }
  const rest = { number: 1, clock_error_ms: null, credential: '5', seq: null, shown: null }
  return { is: 'scan', ...body, ...rest, ...change }
}

const credential = { id: '5', kind: 'ticket', number: '123', name: 'Alice', seat: 'A 1' }
const told = verdict({
  ...({ verdict: 'refused', reason: 'used_up', detail: 'Already used: 11:02.' } as const),
  ...{ credential, notes: ['Wheelchair'] },
})
const word: ServerWord = { verdict: 'refused', reason: 'used_up', seq: 0, told }

const opened = async (device = 'd1'): Promise<Alarms> =>
  new Alarms(shelfOf(device), await keptAlarms(device, NEEDS))
const open = (alarms: Alarms): string[] => alarms.open.value.map(({ scan }) => scan.scan_id)
const onDisk = async (device = 'd1'): Promise<string[]> =>
  (await keptAlarms(device, NEEDS)).map(({ scan_id }) => scan_id)

async function raise(alarms: Alarms, ...entries: ScanEntry[]): Promise<void> {
  for (const one of entries) alarms.raise(one, word)
  await alarms.kept()
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

describe('an open alarm', () => {
  it('outlives the page until it is answered', async () => {
    await raise(await opened(), entry('s1'), entry('s2'))
    const again = await opened()
    expect(open(again)).toEqual(['s1', 's2'])
    expect(again.open.value[0]).toMatchObject({
      ...{ at: NOON, tooMany: 0, scan: { gate: 'g1', party: 2 } },
      verdict: { detail: 'Already used: 11:02.', verdict: 'refused' },
    })
    again.settle('s1')
    await again.kept()
    expect(open(await opened())).toEqual(['s2'])
  })

  it('is not raised once more by the next page', async () => {
    await raise(await opened(), entry('s1'))
    const again = await opened()
    await raise(again, entry('s1'))
    expect(open(again)).toEqual(['s1'])
  })

  it('tells the disk neither a name nor a code', async () => {
    const alarms = await opened()
    await raise(alarms, entry('s1'))
    const kept = JSON.stringify(await keptAlarms('d1', NEEDS))
    for (const secret of ['SECRET', 'Alice', 'A 1', '123', 'Wheelchair'])
      expect(kept).not.toContain(secret)
    expect(alarms.open.value[0]?.verdict.credential?.name).toBe('Alice')
  })

  it('is of its device alone, and goes with the journal', async () => {
    await raise(await opened('d1'), entry('s1'))
    await raise(await opened('d2'), entry('s2'))
    expect([await onDisk('d1'), await onDisk('d2')]).toEqual([['s1'], ['s2']])
    await forgetAlarms('d1')
    expect([await onDisk('d1'), await onDisk('d2')]).toEqual([[], ['s2']])
  })

  it('is forgotten after a day where the phone works elsewhere', async () => {
    const before = { scanned_at: '2026-11-27T12:00:00Z' }
    const elsewhere = { gate: 'g9', ...before }
    await raise(await opened(), entry('s1', before), entry('s2', elsewhere), entry('s3'))
    expect(await onDisk()).toEqual(['s1', 's3'])
  })
})

describe('a browser that does not keep it', () => {
  it('may not load the page anew before it is answered', async () => {
    const broken = {
      put: () => Promise.reject(new Error('broken')),
      remove: () => Promise.reject(new Error('broken')),
    }
    const alarms = new Alarms(broken)
    await raise(alarms, entry('s1'))
    expect([open(alarms), alarms.isUnkept]).toEqual([['s1'], true])
    alarms.settle('s1')
    await alarms.kept()
    expect([open(alarms), alarms.isUnkept]).toEqual([[], false])
  })

  it('is told of one that was answered before it was written only that it is over', async () => {
    const written: KeptAlarm[] = []
    const alarms = new Alarms({
      put: (alarm) => Promise.resolve(void written.push(alarm)),
      remove: () => Promise.resolve(),
    })
    alarms.raise(entry('s1'), word)
    alarms.settle('s1')
    await alarms.kept()
    expect(written).toEqual([])
  })
})
