import { describe, expect, it } from 'vitest'
import type { RosterTicket } from '../../src/core/roster/tickets'
import { readSettings } from '../../src/core/roster/settings'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { CATALOGUES, type Language } from '../../src/locale'
import { SENTENCES } from '../../src/locale/sentences'
import type { ScanEntry } from '../../src/phone/entry'
import { judge, NO_IDEA, type Held, type Read } from '../../src/phone/judge'
import { ownVerdict } from '../../src/phone/own_verdict'
import { NOTHING_HANDED_OVER } from '../given'
import type { Particulars } from '../../src/phone/particulars'

const AT = '2026-11-28T19:02:00.000Z'
const TICKET: RosterTicket = {
  ...{ id: 5, issue: 1, admits: 3, status: 'valid', category: 'Student', used: 0, left: 0, seq: 0 },
  ...{ at: null, gate: null, device: null, holder: null, register: 0 },
}

function held(change: Partial<RosterTicket> = {}): Held {
  const times = { opens_at: '2026-11-28T18:00:00+01:00', closes_at: '2026-11-29T23:00:00+01:00' }
  const settings = readSettings({
    event: {
      ...{ id: '7', doors_at: times.opens_at, starts_at: times.opens_at, ends_at: times.closes_at },
      ...{ time_zone: 'Europe/Zurich', reentry: false, check_categories: ['Student'] },
      ...{ rule: 'once', offline: { policy: 'known', budget: 200 } },
      days: ['27', '28', '29', '30'].map((day) => ({
        ...{ day: `2026-11-${day}`, begins_at: `2026-11-${day}T05:00:00+01:00` },
      })),
    },
    gates: [
      { ...times, id: '1', title: 'North', categories: [], is_exit: false },
      { ...times, id: '2', title: 'Way out', categories: [], is_exit: true },
      { ...times, id: '3', title: 'Artists', categories: ['Artist'], is_exit: false },
      { ...times, id: '4', title: 'Late', opens_at: '2026-11-28T21:00:00+01:00' },
    ].map((gate) => ({ categories: [], is_exit: false, ...gate })),
    devices: [
      { id: '9', name: 'Anna' },
      { id: '10', name: 'Berta', lane: 'C' },
      { id: '11', name: 'Laptop', server: 'venue' },
      { id: '12', name: 'Main server', server: 'main' },
    ],
    key_ids: [],
  })
  if (!settings) throw new Error('no settings')
  const ticket = { ...TICKET, ...change }
  const find = (id: number): RosterTicket | null => (id === 5 ? ticket : null)
  return { settings, tickets: { ...NOTHING_HANDED_OVER, find }, steps: new Map() }
}

interface Asked {
  ticket?: Partial<RosterTicket>
  read?: Read
  gate?: string
  party?: number
  language?: Language
  before?: number
  particulars?: Particulars
}

/** What the phone says, after it has let in `before` persons itself. */
function said(asked: Asked = {}): ToldVerdict {
  const { gate = '1', party = 1, language = 'en', before = 0 } = asked
  const what = held(asked.ticket)
  const read = asked.read ?? { is: 'code', credential: 5, issue: 1 }
  const body = { scan_id: 's', code: 'A', gate, party, scanned_at: AT }
  const step = { scan_id: 'b', credential: '5', gate: '1', party: before, at: AT, seq: null }
  const judgement = judge(what, read, 'refused', body, before ? [step] : [], 0)
  const entry: ScanEntry = {
    ...{ is: 'scan', ...body, clock_error_ms: 500, credential: '5' },
    ...{ number: null, seq: null, shown: null },
  }
  const { alone, reasons } = CATALOGUES[language]
  const words = { ...SENTENCES[language], ...alone, cancelled: reasons.cancelled, language }
  return ownVerdict(what, entry, judgement, words, asked.particulars)
}

describe('an admission by this phone', () => {
  it('is told as the server tells it, without names', () => {
    expect(said({ party: 2 })).toMatchObject({
      ...{ scan_id: 's', verdict: 'admitted', reason: 'ok', by: 'phone', kind: 'entry' },
      ...{ used: 2, allowed: 3, remaining: 1, inside: 2, gate: 'North', counts: null },
      credential: { id: '5', kind: 'ticket', name: null },
      detail: 'Welcome. One more person may come in.',
      decided_at: '2026-11-28T19:02:00.500000+00:00',
    })
  })

  it('names the phone that holds the ticket, and the door of its last row', () => {
    const ticket = { holder: '9', register: 4, gate: '1', device: '9', seq: 4 }
    expect(said({ ticket })).toMatchObject({
      ...{ verdict: 'refused', reason: 'wrong_gate', used: 0, isHeld: false },
      detail: 'Another phone holds this ticket: Anna, North.',
    })
  })

  it.each([
    ['en', 'Another phone holds this ticket: Berta, lane C, North.'],
    ['de', 'Ein anderes Telefon hält dieses Ticket: Berta, Spur C, North.'],
    ['fr', 'Un autre téléphone détient ce billet\u00a0: Berta, file C, North.'],
  ] as const)('names the lane of that phone, too (%s)', (language, detail) => {
    const ticket = { holder: '10', register: 4, gate: '1', device: '10', seq: 4 }
    expect(said({ ticket, language }).detail).toBe(detail)
  })

  it.each([
    ['en', '11', 'The server at the venue holds this ticket: Laptop.'],
    ['de', '11', 'Der Server vor Ort hält dieses Ticket: Laptop.'],
    ['fr', '11', 'Le serveur sur place détient ce billet\u00a0: Laptop.'],
    ['en', '12', 'The main server holds this ticket.'],
    ['de', '12', 'Der Hauptserver hält dieses Ticket.'],
    ['fr', '12', 'Le serveur principal détient ce billet.'],
  ] as const)('calls a server a server (%s, %s)', (language, holder, detail) => {
    const ticket = { holder, register: 4, gate: '1', device: holder, seq: 4 }
    expect(said({ ticket, language }).detail).toBe(detail)
  })

  it('says that a category is to be checked', () => {
    expect(said().notes).toEqual(['Please check: Student'])
    expect(said({ ticket: { category: '' } }).notes).toEqual([])
  })

  it('is told with what the code has told of the ticket', () => {
    const particulars = {
      ...{ name: 'Anna Muster', seat: 'Row 7', category: 'Student' },
      ...{ price: 'CHF 9', note: 'wheelchair', lane: '' },
    }
    const { credential, notes } = said({ particulars })
    expect(credential).toMatchObject({ name: 'Anna Muster', seat: 'Row 7' })
    expect(notes).toEqual(['Please check: Student', 'wheelchair'])
    const refused = said({ particulars, before: 3 })
    expect(refused).toMatchObject({ reason: 'used_up', credential: { name: 'Anna Muster' } })
    expect(refused.notes).toEqual([])
    const none = { name: '', seat: '', category: '', price: '', note: '', lane: '' }
    expect(said({ particulars: none }).credential).toMatchObject({ name: null, seat: null })
  })

  it('counts out at an exit', () => {
    const out = said({ ticket: { used: 3, seq: 3 }, gate: '2', party: 2 })
    expect(out).toMatchObject({ kind: 'exit', inside: 1, detail: 'Goodbye.', notes: [] })
  })
})

describe('a refusal by this phone', () => {
  const used = { used: 3, seq: 3, at: Date.parse('2026-11-28T18:30:00Z'), gate: '3', device: '9' }

  it.each([
    [{ ticket: used }, 'All 3 persons are in already. Last entry: today at 19:30, Artists, Anna.'],
    [{ before: 3 }, 'All 3 persons are in already. Last entry: today at 20:02, North, this phone.'],
    [{ gate: '3' }, 'This ticket is for another door: North, Late.'],
    [{ gate: '4' }, 'Too early: this door opens today at 21:00.'],
    [{ ticket: { status: 'cancelled' } as const }, 'This ticket was cancelled.'],
    [{ party: 4 }, 'Too many persons: only 3 more may come in.'],
    [{ read: { is: 'foreign' } as const }, 'This is not a valid code of ours.'],
  ])('is said in the words of the server: %j', (asked: Asked, sentence) => {
    expect(said(asked).detail).toBe(sentence)
  })

  it('tells since when a ticket is used up', () => {
    expect(said({ ticket: used }).since).toBe('2026-11-28T18:30:00+00:00')
  })

  it.each([
    ['en', 'box office'],
    ['de', 'Kasse'],
    ['fr', 'caisse'],
  ] as const)(
    'says in %s where a genuine ticket goes that it has not heard of',
    (language, where) => {
      const stranger: Read = { is: 'code', credential: 6, issue: 1 }
      const { reason, detail } = said({ read: stranger, language })
      expect(reason).toBe('unknown')
      expect(detail).toContain(where)
    },
  )
})

it('is said where nothing is known of the event', () => {
  const entry: ScanEntry = {
    ...{ is: 'scan', scan_id: 's', code: 'A', gate: '1', party: 1, scanned_at: AT },
    ...{ clock_error_ms: null, credential: null, number: null, seq: null, shown: null },
  }
  const words = { ...SENTENCES.en, ...CATALOGUES.en.alone, cancelled: '', language: 'en' }
  const told = ownVerdict(null, entry, { ...NO_IDEA, reason: 'unreadable' }, words)
  expect(told).toMatchObject({ reason: 'unreadable', gate: '', credential: null })
})
