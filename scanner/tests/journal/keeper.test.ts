import 'fake-indexeddb/auto'
import { signal } from '@preact/signals'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keptAlarms } from '../../src/journal/alarm_shelf'
import { Journals, type Owner } from '../../src/journal/journals'
import { Keeper, type Knowledge } from '../../src/journal/keeper'
import { scanOf, type ScanEntry } from '../../src/phone/entry'
import { NO_IDEA } from '../../src/phone/judge'
import type { OwnSteps } from '../../src/phone/own'
import type { Judgement } from '../../src/phone/pending'
import type { Scan } from '../../src/server/api'
import { verdict } from '../given'

const NORTH = { device: 'd1', key: 'k1' }
const SOUTH = { device: 'd2', key: 'k2' }
const NOW = '2026-11-28T12:00:00Z'
const RECENT = { since: NOW, gates: new Set<string>() }

const ADMITS: Judgement = {
  ...NO_IDEA,
  ...{ verdict: 'admitted', reason: 'ok', canDecide: true, credential: '5' },
}

interface Batch {
  readonly journal: number
  readonly scans: { number: number; scan_id: string; verdict: string | null }[]
}

let handed: [key: string | null, Batch][]
let status: number
let here: Owner | 'signed-out' | 'unreachable'

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  ;[handed, status, here] = [[], 200, NORTH]
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('fetch', (_: string, { headers, body }: RequestInit) => {
    const batch = JSON.parse(body as string) as Batch
    handed.push([new Headers(headers).get('Authorization'), batch])
    const answers = batch.scans.map(({ number, scan_id }) => ({
      ...{ number, scan_id },
      stored: verdict({ scan_id, seq: number }),
    }))
    const told = JSON.stringify({ journal: batch.scans.at(-1)?.number ?? 0, answers })
    return Promise.resolve(new Response(told, { status }))
  })
})

const neverAnswered = (): Promise<never> => new Promise(() => undefined)
const keeper = (ask: () => Promise<unknown> = neverAnswered, knowledge?: Knowledge): Keeper =>
  new Keeper({
    device: () => Promise.resolve(here),
    ask: ask as () => Promise<null>,
    url: '/batch',
    ...(knowledge && { knowledge }),
  })
const scan = (scan_id: string): Scan => ({ scan_id, code: 'A', gate: 'g1', party: 1 })

/** Begins a scan, and gives it up once it is written down. */
async function giveUp(on: Keeper, scanId: string): Promise<void> {
  const giving = new AbortController()
  const end = on.deliver(scan(scanId), giving.signal, () => undefined)
  await vi.waitFor(async () => {
    const { entries } = await new Journals().open(here as Owner, RECENT)
    expect(entries.map(scanOf)).toContain(scanId)
  })
  giving.abort()
  await end
}

/** As an earlier page left it. */
async function leave(owner: Owner, scanId: string): Promise<void> {
  const { journal } = await new Journals().open(owner, RECENT)
  const body = { scan_id: scanId, code: 'A', gate: 'g1', party: 1, scanned_at: NOW }
  const rest = { number: null, clock_error_ms: null, credential: null, seq: null, shown: null }
  const entry: ScanEntry = { is: 'scan', ...body, ...rest }
  await journal.write(entry, 'strict')
}

it('hands a scan that was given up over by the key of its device', async () => {
  await giveUp(keeper(), 's1')
  await vi.waitFor(() => {
    expect(handed).toMatchObject([
      ['Bearer k1', { journal: 1, scans: [{ number: 1, scan_id: 's1', verdict: null }] }],
    ])
  })
})

it('gives each device its own journal', async () => {
  const on = keeper()
  await giveUp(on, 's1')
  here = SOUTH
  await giveUp(on, 's2')
  await vi.waitFor(() => {
    expect(handed).toMatchObject([
      ['Bearer k1', { scans: [{ number: 1, scan_id: 's1' }] }],
      ['Bearer k2', { scans: [{ number: 1, scan_id: 's2' }] }],
    ])
  })
})

it('hands over what a former device left behind, and forgets it once the server keeps it', async () => {
  await leave(NORTH, 's1')
  status = 202
  await keeper().start(SOUTH)
  await vi.waitFor(async () => {
    expect(handed).toMatchObject([['Bearer k1', { scans: [{ scan_id: 's1' }] }]])
    expect(await new Journals().heads()).toMatchObject([SOUTH])
  })
})

it('hands over what is left once the browser tells which journals there are', async () => {
  await leave(NORTH, 's1')
  const asking = vi.spyOn(Journals.prototype, 'heads').mockRejectedValueOnce(new Error('not now'))
  await keeper().start(null)
  expect([asking.mock.calls.length, handed]).toEqual([1, []])
  window.dispatchEvent(new Event('online'))
  await vi.waitFor(() => {
    expect(handed).toMatchObject([['Bearer k1', { scans: [{ scan_id: 's1' }] }]])
  })
})

it('goes on counting where the journal of a device ended', async () => {
  await leave(NORTH, 's1')
  const on = keeper()
  await on.start(NORTH)
  await vi.waitFor(() => {
    expect(on.waiting.value).toBe(0)
  })
  await giveUp(on, 's2')
  await vi.waitFor(() => {
    expect(handed.flatMap(([, { scans }]) => scans.map(({ number }) => number))).toEqual([1, 2])
  })
})

it('answers with the code as it was read, whatever had to be sent', async () => {
  const answer = { is: 'verdict', verdict: verdict() }
  const code = 'x'.repeat(9000)
  const { signal } = new AbortController()
  const on = keeper(() => Promise.resolve(answer))
  const delivered = await on.deliver({ ...scan('s1'), code }, signal, () => undefined)
  expect(delivered).toEqual({ scan: { ...scan('s1'), code }, outcome: answer })
})

it('writes nothing down before it is clear which device scans', async () => {
  here = 'signed-out'
  const { signal } = new AbortController()
  const { outcome } = await keeper().deliver(scan('s1'), signal, () => undefined)
  expect(outcome).toEqual({ is: 'signed-out' })
  expect(await new Journals().heads()).toEqual([])
})

it('decides by what it knows as soon as the organiser lets it', async () => {
  const [settings, lastSeq] = [signal({ decides: false, budget: 9 }), signal((): number => 0)]
  const known: OwnSteps[] = []
  const judgeOf: Knowledge['judgeOf'] = () =>
    Promise.resolve((_, own) => {
      known.push(own)
      return ADMITS
    })
  const [held, era] = [signal(null), signal(null)]
  const on = keeper(neverAnswered, { held, settings, lastSeq, era, judgeOf })
  await on.start(NORTH)
  settings.value = { decides: true, budget: 9 }
  void on.deliver(scan('s1'), new AbortController().signal, () => undefined)
  await vi.waitFor(async () => {
    const { entries } = await new Journals().open(NORTH, RECENT)
    expect(entries).toMatchObject([{ scan_id: 's1', shown: { verdict: 'admitted', by: 'phone' } }])
  })
  on.leave(null)
  await vi.waitFor(() => {
    expect(on.waiting.value).toBe(0)
  })
  void on.deliver(scan('s2'), new AbortController().signal, () => undefined)
  await vi.waitFor(() => {
    expect(known).toHaveLength(2)
  })
  lastSeq.value = () => 7
  void on.deliver(scan('s3'), new AbortController().signal, () => undefined)
  await vi.waitFor(() => {
    expect(known.map((own) => own.length)).toEqual([0, 1, 0])
  })
})

const knowing = (era: Knowledge['era']): Knowledge => ({
  ...{ held: signal(null), settings: signal({ decides: false, budget: 0 }) },
  ...{ lastSeq: signal(() => 0), era },
  judgeOf: () => Promise.resolve(() => NO_IDEA),
})

it('tells all again when a backup of the server was restored, and not at another event', async () => {
  const era = signal<string | null>(null)
  await leave(NORTH, 's1')
  const on = keeper(neverAnswered, knowing(era))
  await on.start(NORTH)
  await vi.waitFor(() => {
    expect(handed).toHaveLength(1)
  })
  for (const now of ['e1', 'e1', null, 'f1', 'f2']) era.value = now
  await vi.waitFor(() => {
    expect(handed.map(([, { scans }]) => scans.map(({ scan_id }) => scan_id))).toEqual([
      ['s1'],
      [],
      ['s1'],
    ])
  })
})

it('tells all again if that is known before the phone’s device is', async () => {
  const era = signal<string | null>(null)
  await leave(NORTH, 's1')
  const on = keeper(neverAnswered, knowing(era))
  for (const now of ['e1', 'e2']) era.value = now
  await on.start(NORTH)
  await vi.waitFor(() => {
    expect(handed.map(([, { scans }]) => scans.length).sort()).toEqual([0, 1, 1])
  })
  await vi.waitFor(() => {
    expect(on.waiting.value).toBe(0)
  })
})

it('goes on with the journal once the browser opens it', async () => {
  await leave(NORTH, 's1')
  const answer = { is: 'verdict', verdict: verdict() }
  const on = keeper(() => Promise.resolve(answer))
  const opening = vi.spyOn(Journals.prototype, 'open').mockRejectedValue(new Error('not now'))
  await on.start(NORTH)
  const giving = new AbortController()
  await on.deliver(scan('s2'), giving.signal, () => undefined)
  on.leave(null)
  expect([on.isUnwritten, handed]).toEqual([true, []])
  opening.mockRestore()
  window.dispatchEvent(new Event('online'))
  await vi.waitFor(async () => {
    expect(on.isUnwritten).toBe(false)
    const { entries } = await new Journals().open(NORTH, RECENT)
    expect(entries).toMatchObject([
      { scan_id: 's1', number: 1 },
      { scan_id: 's2', number: null },
    ])
  })
  expect([on.trouble.value, handed]).toMatchObject([null, [['Bearer k1', { journal: 1 }]]])
  await giveUp(keeper(), 's3')
  await vi.waitFor(() => {
    expect(handed.flatMap(([, { scans }]) => scans.map(({ number }) => number))).toEqual([1, 2])
  })
})

describe('an alarm', () => {
  const REFUSED = { verdict: 'refused', reason: 'used_up' } as const
  const decides = (): Knowledge => ({
    ...knowing(signal(null)),
    settings: signal({ decides: true, budget: 9 }),
    judgeOf: () => Promise.resolve(() => ADMITS),
  })
  const open = (on: Keeper): string[] => on.alarms.value.map(({ scan: { scan_id } }) => scan_id)

  /** The phone's own green, and the server's answer after it. */
  async function contradicted(on: Keeper, scanId: string): Promise<void> {
    await on.deliver(scan(scanId), new AbortController().signal, () => undefined)
    await vi.waitFor(() => {
      expect(open(on)).toEqual([scanId])
    })
  }
  const late = (): Promise<unknown> =>
    new Promise((resolve) => setTimeout(resolve, 400, { is: 'verdict', verdict: verdict(REFUSED) }))

  it('is open again when the page is', async () => {
    const on = keeper(late, decides())
    await on.start(NORTH)
    await contradicted(on, 's1')
    await vi.waitFor(() => {
      expect(on.isUnwritten).toBe(false)
    })
    const again = keeper(late, decides())
    await again.start(NORTH)
    expect(open(again)).toEqual(['s1'])
    again.letBe('s1')
    await vi.waitFor(async () => {
      expect(await keptAlarms('d1', RECENT)).toEqual([])
    })
  })

  it('is still open after the browser has opened the journal at last', async () => {
    const before = keeper(late, decides())
    await before.start(NORTH)
    await contradicted(before, 's1')
    before.leave(null)
    await vi.waitFor(() => {
      expect(before.isUnwritten).toBe(false)
    })
    await leave(NORTH, 's2')
    const opening = vi.spyOn(Journals.prototype, 'open').mockRejectedValue(new Error('not now'))
    const on = keeper(late, decides())
    await on.start(NORTH)
    expect(open(on)).toEqual(['s1'])
    opening.mockRestore()
    window.dispatchEvent(new Event('online'))
    await vi.waitFor(() => {
      expect(handed.at(-1)).toMatchObject(['Bearer k1', { scans: [{ scan_id: 's2' }] }])
    })
    expect(open(on)).toEqual(['s1'])
  })
})

it('hands over what was given up before the browser opened the journal', async () => {
  await leave(NORTH, 's1')
  const asking = vi.fn(neverAnswered)
  const on = keeper(asking)
  const opening = vi.spyOn(Journals.prototype, 'open').mockRejectedValue(new Error('not now'))
  await on.start(NORTH)
  const giving = new AbortController()
  const end = on.deliver(scan('s2'), giving.signal, () => undefined)
  await vi.waitFor(() => {
    expect(asking).toHaveBeenCalled()
  })
  giving.abort()
  await end
  opening.mockRestore()
  window.dispatchEvent(new Event('online'))
  await vi.waitFor(() => {
    const told = handed.flatMap(([, { scans }]) => scans)
    expect(told.map(({ scan_id, number }) => [scan_id, number])).toEqual([
      ['s2', 1],
      ['s1', 2],
    ])
  })
})

it('adds the name to what it has shown by itself as soon as the code has told it', async () => {
  const particulars = signal(new Map())
  const settings = signal({ decides: true, budget: 9 })
  const known = { ...knowing(signal(null)), settings, particulars }
  const judgeOf: Knowledge['judgeOf'] = () =>
    Promise.resolve(() => ({ ...ADMITS, credential: '5' }))
  const on = keeper(neverAnswered, { ...known, judgeOf })
  await on.start(NORTH)
  const { signal: waits } = new AbortController()
  const { outcome } = await on.deliver(scan('s1'), waits, () => undefined)
  expect(outcome).toMatchObject({ verdict: { by: 'phone', credential: { id: '5', name: null } } })

  const anna = { name: 'Anna', seat: 'Row 7', category: '', price: '', note: 'wheelchair' }
  particulars.value = new Map([['6', anna]])
  expect(on.mended.value).toBeNull()
  particulars.value = new Map([['5', anna]])
  expect(on.mended.value).toMatchObject({
    scan: { scan_id: 's1' },
    outcome: { verdict: { by: 'phone', credential: { name: 'Anna', seat: 'Row 7' } } },
  })
})
