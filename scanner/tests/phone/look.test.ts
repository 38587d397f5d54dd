import { describe, expect, it } from 'vitest'
import type { RosterPass } from '../../src/core/roster/passes'
import { CATALOGUES } from '../../src/locale'
import { SENTENCES } from '../../src/locale/sentences'
import type { Read } from '../../src/phone/judge'
import { look, suggest } from '../../src/phone/look'
import type { Looked } from '../../src/phone/looked'
import type { OwnStep } from '../../src/phone/own'
import { heldAtDesk, NOW, use } from './held_at_desk'

const WORDS = { ...SENTENCES.en, ...CATALOGUES.en.alone, cancelled: '', language: 'en' }
const AT = Date.parse(NOW) * 1000
const CODE: Read = { is: 'code', credential: 5, issue: 1 }

function looked(pass: Partial<RosterPass>, own: OwnStep[] = [], read = CODE): Looked | null {
  return look(heldAtDesk([pass]), read, own, AT, WORDS)
}

describe('a look at a pass', () => {
  it('tells what this phone holds of it, and no name', () => {
    const validUntil = Date.parse('2026-12-31T22:59:59Z') * 1000
    expect(looked({ type: '33', validUntil, use: use('2026-11-27T12:00:00Z') })).toEqual({
      is: 'pass',
      pass: {
        ...{ id: '5', number: '65030010', name: null, type: 'unlimited', programme: 'Région' },
        ...{ valid_until: '2026-12-31T22:59:59+00:00', max_companions: 4, entries: 1, again: null },
      },
    })
  })

  it.each([
    ['2026-11-28T18:50:00Z', 'Already here 10 min ago.'],
    ['2026-11-28T18:49:59Z', null],
    ['2026-11-28T18:59:31Z', 'Already here less than 1 min ago.'],
  ])('says that it was here only minutes ago, at %s', (at, again) => {
    expect(looked({ type: '33', use: use(at) })).toMatchObject({ pass: { again } })
  })

  it('counts what this phone did itself', () => {
    const step = { scan_id: 'a', credential: '5', gate: '3', party: 1, at: NOW, seq: null }
    const again = 'Already here less than 1 min ago.'
    expect(looked({ type: '33' }, [step])).toMatchObject({ pass: { entries: 1, again } })
    expect(looked({}, [step])).toEqual({ is: 'nothing' })
  })

  it('tells a mistyped number from one that it does not know yet', () => {
    const typed = (number: string) => looked({}, [], { is: 'pass-number', number })
    expect(typed('66613881')).toEqual({ is: 'mistyped' })
    expect(typed('66613882')).toEqual({ is: 'nothing' })
  })

  it('shows nothing of what may not come in', () => {
    expect(looked({ status: 'blocked' })).toEqual({ is: 'nothing' })
    expect(looked({}, [], { is: 'code', credential: 6, issue: 1 })).toEqual({ is: 'nothing' })
    expect(looked({}, [], { is: 'foreign' })).toEqual({ is: 'nothing' })
  })

  it('is for the server where this phone cannot tell', () => {
    expect(looked({}, [], { is: 'unclear' })).toBeNull()
    expect(looked({ type: '99' })).toBeNull()
    expect(look(null, CODE, [], AT, WORDS)).toBeNull()
  })
})

describe('passes by the digits typed so far', () => {
  const numbers = (digits: string, passes: Partial<RosterPass>[], part = {}) =>
    suggest(heldAtDesk(passes, part), digits, AT).map(({ number, shown }) => [number, shown])
  const TWO = [{}, { id: 6, number: '65030021' }]

  it('are whole where one alone begins so', () => {
    expect(numbers('65 03', [{}])).toEqual([['65030010', '65030010']])
    expect(numbers('6503002', TWO)).toEqual([['65030021', '65030021']])
    expect(suggest(heldAtDesk([{}]), '6503', AT)[0]).toMatchObject({ name: null, type: 'once' })
  })

  it('hide their further digits where several do', () => {
    expect(numbers('6503', TWO)).toEqual([
      [null, '6503••••'],
      [null, '6503••••'],
    ])
  })

  it.each([
    ['fewer than four digits', '650', [{}], {}],
    ['a blocked pass', '6503', [{ status: 'blocked' as const }], {}],
    ['one that is not valid yet', '6503', [{ validFrom: AT + 1 }], {}],
    ['one that is valid no more', '6503', [{ validUntil: AT - 1 }], {}],
    ['one whose code is to be shown', '6503', [{ type: '61' }], {}],
    ['one that the venue takes later', '6503', [{}], { from_at: '2026-12-01T00:00:00Z' }],
  ])('are none for %s', (_, digits, passes, part) => {
    expect(numbers(digits, passes, part)).toEqual([])
  })

  it('are ten at most', () => {
    const many = Array.from({ length: 12 }, (_, id) => ({ id, number: String(65030000 + id) }))
    expect(numbers('6503', many)).toHaveLength(10)
  })
})
