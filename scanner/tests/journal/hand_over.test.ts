import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { postJournal, SENT_BYTES_MAX, type Handed } from '../../src/journal/hand_over'
import type { Numbered, ScanEntry } from '../../src/phone/entry'
import { verdict } from '../given'

const NOON = '2026-11-28T12:00:00Z'
let sent: { journal: number; sent_at: string; scans: object[] }
let answer: () => Response
let keepalive: boolean | undefined

beforeEach(() => {
  vi.stubGlobal('fetch', (_: string, { body, ...init }: RequestInit) => {
    keepalive = init.keepalive
    sent = JSON.parse(body as string) as typeof sent
    return Promise.resolve(answer())
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

function entry(number: number, change: Partial<ScanEntry> = {}): Numbered {
  const body = { scan_id: `s${number}`, code: 'A', gate: 'g1', party: 1, scanned_at: NOON }
  const rest = { clock_error_ms: -5, credential: '7', seq: 3, shown: null }
  return { is: 'scan', ...body, ...rest, ...change, number }
}

const post = (entries: Numbered[]): Promise<Handed> => postJournal('/batch', 'k', 9, entries, NOON)
const says = (status: number, body: object): void => {
  answer = () => new Response(JSON.stringify(body), { status })
}

describe('a part of the journal', () => {
  it('tells of each entry what the server wants to know, and no more', async () => {
    says(200, { journal: 2, answers: [] })
    const shown = { verdict: 'refused', reason: 'used_up', by: 'phone' } as const
    const reversal = { is: 'reversal', reversal_id: 'r', scan_id: 's1', at: NOON } as const
    await post([entry(1, { shown }), { ...reversal, number: 2 }])
    const scan = { scan_id: 's1', code: 'A', gate: 'g1', party: 1, scanned_at: NOON }
    const told = { verdict: 'refused', reason: 'used_up', clock_error_ms: -5 }
    const undone = { number: 2, reversal_id: 'r', scan_id: 's1', at: NOON }
    expect(sent).toEqual({
      ...{ journal: 9, sent_at: NOON },
      scans: [{ number: 1, ...scan, ...told }, undone],
    })
  })

  it('tells which tickets are given back, and goes out even if the page ends while nobody sees it', async () => {
    says(200, { journal: 3, answers: [{ number: 3 }] })
    const returns = [{ ticket: '5', register: 7 }]
    const handed = await post([{ is: 'return', number: 3, return_id: 'r', returns, at: NOON }])
    expect(sent.scans).toEqual([{ number: 3, returns, at: NOON }])
    expect([handed, keepalive]).toMatchObject([{ is: 'stored', stored: 3 }, false])
    vi.stubGlobal('document', { hidden: true })
    await post([entry(1)])
    expect(keepalive).toBe(true)
  })

  it('tells a code that was read from the disk as it is sealed there', async () => {
    says(200, { journal: 1, answers: [] })
    await post([entry(1, { code: 'AQAB', is_sealed: true })])
    expect(sent.scans[0]).toMatchObject({ scan_id: 's1', sealed_code: 'AQAB' })
    expect(sent.scans[0]).not.toHaveProperty('code')
  })

  it('is no larger than the server takes, and has one entry at least', async () => {
    says(200, { journal: 1, answers: [] })
    const large = Array.from({ length: 100 }, (_, at) => entry(at + 1, { code: '\0'.repeat(2048) }))
    await post(large)
    expect(sent.scans.length).toBeGreaterThan(1)
    expect(JSON.stringify(sent.scans).length).toBeLessThan(SENT_BYTES_MAX)
    await post([entry(1, { code: 'x'.repeat(2 * SENT_BYTES_MAX) })])
    expect(sent.scans).toHaveLength(1)
  })
})

describe('the answer', () => {
  it('tells how far the server has it, and its own word on each scan', async () => {
    const stored = verdict({ verdict: 'admitted', seq: 3 })
    const answers = [
      { scan_id: 's1', stored },
      { scan_id: null, stored: { type: 'about:blank', status: 422 } },
    ]
    says(200, { journal: 2, answers })
    const word = { verdict: 'admitted', reason: 'ok', seq: 3, told: stored, overrun: 0, lastSeq: 0 }
    const words = new Map([['s1', word]])
    const told = { is: 'stored', stored: 2, words, notReversed: new Map(), isEnded: false }
    expect(await post([entry(1), entry(2)])).toEqual(told)
  })

  it('tells how many persons of a party were too many', async () => {
    const stored = verdict({ verdict: 'admitted', seq: 3 })
    says(200, { journal: 1, answers: [{ scan_id: 's1', outcome: 'overrun', overrun: 2, stored }] })
    const handed = await post([entry(1)])
    expect(handed.is === 'stored' && handed.words.get('s1')).toMatchObject({ overrun: 2 })
  })

  it('tells how far the ticket’s sequence was when the rules refused', async () => {
    const stored = verdict({ verdict: 'refused', reason: 'used_up', seq: 0 })
    says(200, { journal: 1, answers: [{ scan_id: 's1', overrun: 1, last_seq: 4, stored }] })
    const handed = await post([entry(1)])
    expect(handed.is === 'stored' && handed.words.get('s1')).toMatchObject({ seq: 0, lastSeq: 4 })
  })

  it('counts as stored no more than was sent, since it has no word on the others', async () => {
    says(200, { journal: 7, answers: [] })
    expect(await post([entry(1), entry(2)])).toMatchObject({ is: 'stored', stored: 2 })
    expect(await post([])).toMatchObject({ is: 'stored', stored: 7 })
  })

  it('tells why a scan was not taken back', async () => {
    const kept = { status: 409, detail: 'Kept for the organiser.' }
    says(200, {
      journal: 2,
      answers: [1, 2].map((number) => ({ number, scan_id: 's1', stored: kept })),
    })
    const at = '2026-11-28T19:00:00Z'
    const reversal = { is: 'reversal', number: 2, reversal_id: 'r1', scan_id: 's1', at } as const
    expect(await post([entry(1), reversal])).toMatchObject({
      notReversed: new Map([['s1', 'Kept for the organiser.']]),
    })
  })

  it('says that the device has ended', async () => {
    says(202, { journal: 1, detail: 'Kept.' })
    expect(await post([entry(1)])).toMatchObject({ is: 'stored', stored: 1, isEnded: true })
    says(200, { journal: 1, answers: [], ended: true })
    expect(await post([entry(1)])).toMatchObject({ is: 'stored', stored: 1, isEnded: true })
  })

  it.each([
    [503, {}, { is: 'unreachable', laterMs: 0 }],
    [429, {}, { is: 'unreachable', laterMs: 0 }],
    [200, { welcome: 'to our hotel' }, { is: 'unreachable' }],
    [409, { type: '/problems/journal-gap' }, { is: 'refused', isTooShort: false }],
    [409, { type: '/problems/journal-gap', journal: 4 }, { is: 'refused', isTooShort: false }],
    [409, { type: '/problems/journal-gap', journal: 3 }, { is: 'set-back', stored: 3 }],
    [409, { type: '/problems/journal-too-short', detail: '' }, { is: 'refused', isTooShort: true }],
  ])('%s %j is %j', async (status, body, handed) => {
    says(status, body)
    expect(await post([entry(5)])).toEqual(handed)
  })

  it('says for how long the server wants to be left alone', async () => {
    answer = () => new Response('', { status: 503, headers: { 'Retry-After': '20' } })
    expect(await post([entry(1)])).toEqual({ is: 'unreachable', laterMs: 20_000 })
  })
})
