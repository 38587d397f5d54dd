import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { openDB } from 'idb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Journals, KEPT_MAX } from '../../src/journal/journals'
import { scanOf, type ReturnEntry, type ReversalEntry, type ScanEntry } from '../../src/phone/entry'

const NORTH = { device: 'd1', key: 'k1' }
const NOON = '2026-11-28T12:00:00Z'
const LONG_AGO = '2026-11-20T12:00:00Z'
const RECENT = { since: NOON, gates: new Set<string>() }
const ALL = { ...RECENT, since: LONG_AGO }

function entry(scan_id: string, change: Partial<ScanEntry> = {}): ScanEntry {
  const body = { scan_id, code: 'A', gate: 'g1', party: 1, scanned_at: NOON }
  const rest = { number: null, clock_error_ms: null, credential: null, seq: null, shown: null }
  return { is: 'scan', ...body, ...rest, ...change }
}

const reversal: ReversalEntry = {
  is: 'reversal',
  number: 2,
  reversal_id: 'r1',
  scan_id: 'b',
  at: NOON,
}
const shown = { verdict: 'admitted', reason: 'ok', by: 'server' } as const

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

describe('the journal of a device', () => {
  it('is read in the order in which it was written, each entry as it was last', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    await journal.write(entry('b'), 'relaxed')
    await journal.write(entry('a'), 'relaxed')
    await journal.write(reversal, 'strict')
    await journal.write(entry('b', { number: 1, shown }), 'strict')
    await journal.acknowledge(1)
    const again = await new Journals().open(NORTH, RECENT)
    expect(again.entries).toEqual([entry('b', { number: 1, shown }), entry('a'), reversal])
    expect(again.acknowledged).toBe(1)
    await again.journal.write(entry('0'), 'relaxed')
    const third = await new Journals().open(NORTH, RECENT)
    expect(third.entries.map(scanOf)).toEqual(['b', 'a', 'b', '0'])
  })

  it('gives no number twice', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    await journal.write(entry('a', { number: 1 }), 'strict')
    await expect(journal.write(entry('b', { number: 1 }), 'strict')).rejects.toThrow()
  })

  it('learns from one transaction how far the server has it, and which places scans took', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    await journal.write(entry('a', { number: 1, shown }), 'strict')
    await journal.write({ ...reversal, scan_id: 'a' }, 'strict')
    const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await journal.acknowledge(
      2,
      new Map([
        ['a', 7],
        ['gone', 8],
      ]),
    )
    expect(transactions).toHaveBeenCalledTimes(1)
    transactions.mockRestore()
    const again = await new Journals().open(NORTH, RECENT)
    expect(again.entries).toMatchObject([{ scan_id: 'a', seq: 7, shown }, { reversal_id: 'r1' }])
    expect(again.acknowledged).toBe(2)
  })

  it('is apart from those of other devices', async () => {
    const journals = new Journals()
    const [north, south] = [NORTH, { device: 'd2', key: 'k2' }]
    await (await journals.open(north, RECENT)).journal.write(entry('a', { number: 1 }), 'strict')
    await (await journals.open(south, RECENT)).journal.write(entry('b', { number: 1 }), 'strict')
    expect(await journals.heads()).toMatchObject([north, south])
    await journals.remove('d1')
    expect(await journals.heads()).toMatchObject([south])
    expect((await journals.open(north, RECENT)).entries).toEqual([])
    expect((await journals.open(south, RECENT)).entries).toHaveLength(1)
  })

  it('forgets answered scans of long ago, and nothing that the server does not know', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    const old = { scanned_at: LONG_AGO }
    await journal.write(entry('answered', { ...old, shown }), 'strict')
    await journal.write(entry('handed over', { ...old, shown, number: 1 }), 'strict')
    await journal.write(entry('waits', { ...old, shown, number: 2 }), 'strict')
    await journal.write(entry('open', old), 'strict')
    await journal.write(entry('new', { shown }), 'strict')
    await journal.acknowledge(1)
    await new Journals().open(NORTH, RECENT)
    const { entries } = await new Journals().open(NORTH, ALL)
    expect(entries.map(scanOf)).toEqual(['waits', 'open', 'new'])
  })
})

describe('a code on the disk', () => {
  const seal = (code: string, scanId: string): Promise<string> =>
    Promise.resolve(`${code.toLowerCase()} of ${scanId}`)
  const onDisk = async (): Promise<string> => {
    const database = await openDB('portillon-journal')
    const all = JSON.stringify(await database.getAll('entries'))
    database.close()
    return all
  }

  it('is sealed, and stays so', async () => {
    const { journal } = await new Journals(seal).open(NORTH, RECENT)
    await journal.write(entry('a', { code: 'AB', number: 1 }), 'relaxed')
    await journal.write(entry('a', { code: 'AB', number: 1, shown }), 'strict')
    await journal.write({ ...reversal, scan_id: 'a' }, 'strict')
    expect(await onDisk()).not.toContain('"AB"')
    const again = await new Journals(seal).open(NORTH, RECENT)
    const kept = entry('a', { code: 'ab of a', is_sealed: true, number: 1, shown })
    expect(again.entries).toEqual([kept, { ...reversal, scan_id: 'a' }])
    await again.journal.write(kept, 'strict')
    await again.journal.acknowledge(2, new Map([['a', 7]]))
    expect((await again.journal.read())[0]).toEqual({ ...kept, seq: 7 })
  })

  it('is sealed when a key is known, if it was stored before', async () => {
    const before = await new Journals().open(NORTH, RECENT)
    const scans = Array.from({ length: 1200 }, (_, n) => entry(`s${n}`, { code: 'AB', shown }))
    await Promise.all(scans.map((one) => before.journal.write(one, 'relaxed')))
    await before.journal.write(entry('waits', { code: 'AB', number: 1 }), 'strict')
    await before.journal.write({ ...reversal, scan_id: 'waits' }, 'strict')
    expect(await onDisk()).toContain('"AB"')
    const { entries, journal } = await new Journals(seal).open(NORTH, RECENT)
    expect(entries).toHaveLength(1202)
    expect(await onDisk()).not.toContain('"AB"')
    expect((await journal.read()).map(scanOf)).toEqual(entries.map(scanOf))
  })

  it('waits for its turn while it is sealed', async () => {
    let go: (sealed: string) => void = () => undefined
    const slow = (code: string): Promise<string> =>
      code === 'slow' ? new Promise((resolve) => (go = resolve)) : Promise.resolve(code)
    const { journal } = await new Journals(slow).open(NORTH, RECENT)
    const written: string[] = []
    const first = journal.write(entry('a', { code: 'slow' }), 'strict')
    const second = journal.write(entry('b'), 'strict')
    const both = [first.then(() => written.push('a')), second.then(() => written.push('b'))]
    expect(await onDisk()).not.toContain('"b"')
    go('sealed')
    await Promise.all(both)
    expect(written).toEqual(['a', 'b'])
  })

  it('is not stored where it cannot be sealed', async () => {
    const broken = (): Promise<string> => Promise.reject(new Error('no key'))
    const { journal } = await new Journals(broken).open(NORTH, RECENT)
    await expect(journal.write(entry('a'), 'strict')).rejects.toThrow('no key')
    expect(await journal.read()).toEqual([])
  })
})

describe('what the server may ask for again', () => {
  const answered = (scan_id: string, gate: string): ScanEntry =>
    entry(scan_id, { gate, scanned_at: LONG_AGO, shown, number: null })
  const here = { ...RECENT, gates: new Set(['g1']) }

  it('stays as long as the phone works at the event, and is read when it is asked for', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    await journal.write(answered('b', 'g1'), 'strict')
    await journal.write(answered('a', 'g2'), 'strict')
    await journal.write({ ...reversal, at: LONG_AGO, number: 1 }, 'strict')
    await journal.acknowledge(1)
    const again = await new Journals().open(NORTH, here)
    expect(again.entries).toEqual([])
    expect((await again.journal.read()).map((one) => [one.is, scanOf(one)])).toEqual([
      ['scan', 'b'],
      ['reversal', 'b'],
    ])
    await again.journal.write(answered('c', 'g1'), 'strict')
    expect((await again.journal.read()).map(scanOf).at(-1)).toBe('c')
    await new Journals().open(NORTH, RECENT)
    expect((await new Journals().open(NORTH, ALL)).entries).toEqual([])
  })

  it('is bounded', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    for (let n = 0; n < KEPT_MAX + 2; n++) void journal.write(answered(`s${n}`, 'g1'), 'relaxed')
    await journal.write(answered('last', 'g1'), 'relaxed')
    const left = await (await new Journals().open(NORTH, here)).journal.read()
    expect([left.length, left.map(scanOf)[0], left.map(scanOf).at(-1)]).toEqual([
      KEPT_MAX,
      's3',
      'last',
    ])
  })
})

describe('a database that fails', () => {
  it('is opened once more', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    const broken = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
    })
    await journal.write(entry('a'), 'strict')
    broken.mockRestore()
    expect((await new Journals().open(NORTH, RECENT)).entries).toHaveLength(1)
  })

  it('rejects where that does not help, and goes on when it works', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    const broken = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError')
    })
    await expect(journal.write(entry('a'), 'strict')).rejects.toThrow()
    broken.mockRestore()
    await journal.write(entry('b'), 'strict')
    const { entries } = await new Journals().open(NORTH, RECENT)
    expect(entries).toMatchObject([{ scan_id: 'b' }])
  })

  it('rejects where it never ends', async () => {
    vi.stubGlobal('indexedDB', { open: () => new EventTarget() })
    vi.useFakeTimers()
    const opening = expect(new Journals().open(NORTH, RECENT)).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(60_000)
    await opening
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
})

describe('what this phone gave back', () => {
  const given = (number: number, register: number): ReturnEntry => ({
    ...{ is: 'return', number, return_id: `r${number}`, at: LONG_AGO },
    returns: [{ ticket: '5', register }],
  })

  it('is known as long as an old roster could show the hand-over', async () => {
    const { journal } = await new Journals().open(NORTH, RECENT)
    await journal.write(given(1, 3), 'strict')
    await journal.write(given(2, 9), 'strict')
    await journal.acknowledge(2)
    await new Journals().open(NORTH, RECENT)
    const again = await new Journals().open(NORTH, RECENT)
    expect(again.entries).toEqual([given(2, 9)])
  })

  it('is of a database that has an id of its own, and another one once it was emptied', async () => {
    const first = (await new Journals().open(NORTH, RECENT)).incarnation
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect((await new Journals().open(NORTH, RECENT)).incarnation).toBe(first)
    globalThis.indexedDB = new IDBFactory()
    expect((await new Journals().open(NORTH, RECENT)).incarnation).not.toBe(first)
  })

  it('goes on in the database of an older scanner', async () => {
    const older = await openDB('portillon-journal', 1, {
      upgrade: (database) => {
        database.createObjectStore('heads', { keyPath: 'device' })
        const entries = database.createObjectStore('entries', { keyPath: ['device', 'id'] })
        entries.createIndex('number', ['device', 'entry.number'], { unique: true })
      },
    })
    await older.put('entries', { device: 'd1', id: 'a', place: 1, entry: entry('a') })
    older.close()
    const { entries, incarnation } = await new Journals().open(NORTH, RECENT)
    expect([entries, incarnation?.length]).toEqual([[entry('a')], 36])
  })
})
