import { describe, expect, it } from 'vitest'
import type { RosterPass } from '../../src/core/roster/passes'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { CATALOGUES, type Language } from '../../src/locale'
import { SENTENCES } from '../../src/locale/sentences'
import type { ScanEntry } from '../../src/phone/entry'
import type { Read } from '../../src/phone/judge'
import { judgeHere } from '../../src/phone/judge_at_desk'
import { unstored } from '../../src/phone/registers'
import { ownVerdict } from '../../src/phone/own_verdict'
import { heldAtDesk, NOW, use } from './held_at_desk'

interface Asked {
  pass?: Partial<RosterPass>
  read?: Read
  party?: number
  language?: Language
  part?: object
  /** Who holds the desk, as the roster tells it. */
  held?: object
  canStore?: boolean
}

function said(asked: Asked = {}): ToldVerdict {
  const { pass = {}, party = 1, language = 'en', part = {}, read, held, canStore = true } = asked
  const what = heldAtDesk([pass], part, held)
  const body = { scan_id: 's', code: 'A', gate: '3', party, scanned_at: NOW }
  const code: Read = { is: 'code', credential: 5, issue: 1 }
  const own = { incarnation: 'store', returned: new Map<string, number>() }
  const judged = judgeHere(what, read ?? code, 'refused', body, [], 0, own)
  const judgement = canStore ? judged : unstored(judged)
  const entry: ScanEntry = {
    ...{ is: 'scan', ...body, clock_error_ms: 500, credential: '5' },
    ...{ number: null, seq: null, shown: null },
  }
  const { alone, reasons } = CATALOGUES[language]
  const words = { ...SENTENCES[language], ...alone, cancelled: reasons.cancelled, language }
  return ownVerdict(what, entry, judgement, words)
}

it('an entry by this phone is told as the server tells it, with the number and no name', () => {
  expect(said({ pass: { type: '34', use: use('2026-11-27T12:00:00Z') }, party: 3 })).toMatchObject({
    ...{ scan_id: 's', verdict: 'admitted', reason: 'ok', by: 'phone', kind: 'entry' },
    ...{ used: 2, allowed: 3, remaining: 1, gate: 'Château', counts: null, notes: [] },
    credential: { id: '5', kind: 'pass', number: '65030010', name: null },
    detail: 'Welcome: 3 persons.',
    decided_at: '2026-11-28T19:00:00.500000+00:00',
  })
})

it('an entry without a limit has none left to count', () => {
  expect(said({ pass: { type: '33' } })).toMatchObject({ used: 1, allowed: 0, remaining: 0 })
})

describe('a refusal by this phone', () => {
  const used = { use: use('2026-11-28T14:30:00Z') }
  const unknown: Read = { is: 'code', credential: 6, issue: 1 }
  const titles = { fr: 'Bal', de: 'Ball', en: '' }

  it.each([
    [{ pass: used }, 'This pass was used here already: today at 09:30.'],
    [{ pass: { status: 'cancelled' } as const }, 'This pass was cancelled.'],
    [
      { part: { until_at: NOW.replace('19', '18') } },
      'does not take passes of Région at this time',
    ],
    [{ party: 6 }, 'the holder and up to 4 companions may come in'],
    [{ read: unknown }, 'This pass is genuine, but not known on this phone yet'],
    [{ read: { is: 'pass-number', number: '65030029' } as const }, 'This number is not known'],
    [{ read: { is: 'pass-number', number: '65030020' } as const }, 'not a valid code of ours'],
    [{ read: { is: 'elsewhere', titles } as const }, 'for something else: Bal.'],
  ])('is said in words: %j', (asked: Asked, sentence) => {
    expect(said(asked).detail).toContain(sentence)
  })

  it('tells since when a pass is used up', () => {
    expect(said({ pass: used }).since).toBe('2026-11-28T14:30:00+00:00')
  })

  it.each([
    ['de', 'diesem Telefon noch nicht bekannt', 'etwas anderes: Ball.'],
    ['fr', 'pas encore connu de ce téléphone', 'autre chose\u00a0: Bal.'],
  ] as const)('is said in %s', (language, stranger, other) => {
    expect(said({ language, read: unknown }).detail).toContain(stranger)
    expect(said({ language, read: { is: 'elsewhere', titles } }).detail).toContain(other)
  })
})

describe('at a desk that is handed over', () => {
  const to = (holder: string) => ({ holder, register: 3, device: '7', incarnation: 'store' })

  it.each([
    ['en', 'Only one device admits passes at this desk: Till. Show the pass there.'],
    ['de', 'An diesem Schalter lässt nur ein Gerät mit Pässen ein: Till.'],
    ['fr', 'Un seul appareil admet les pass à ce guichet\u00a0: Till.'],
  ] as const)('another phone names the holder in %s', (language, sentence) => {
    const told = said({ held: to('91'), language })
    expect(told).toMatchObject({ verdict: 'refused', reason: 'wrong_gate', isHeld: false })
    expect(told.detail).toContain(sentence)
  })

  it('the holder admits, and nobody decides otherwise', () => {
    expect(said({ held: to('7') })).toMatchObject({ verdict: 'admitted', isHeld: true })
  })

  it('the holder admits nobody whom it cannot store', () => {
    const told = said({ held: to('7'), canStore: false })
    expect(told).toMatchObject({ verdict: 'refused', reason: 'wrong_gate' })
    expect(told.detail).toContain('its browser stores nothing')
  })
})
