import { describe, expect, it } from 'vitest'
import { REASONS } from '../../src/core/verdict'
import { CATALOGUES, inDayAndTime, inTime, language, timeZone } from '../../src/locale'

type Tree = Record<string, unknown>

/** Every text of a catalogue with its place; texts with a number in them are made for 1 and for 3. */
function leaves(tree: Tree, place = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const at = `${place}.${key}`
    if (typeof value === 'string') return [[at, value]]
    if (typeof value !== 'function') return leaves(value as Tree, at)
    const make = value as (...numbers: unknown[]) => string
    return [
      [`${at}(1)`, make(1, 1)],
      [`${at}(3)`, make(3, 3)],
    ]
  })
}

describe.each(Object.entries(CATALOGUES))('%s', (code, catalogue) => {
  const texts = leaves(catalogue)

  it('has the same places as French, all filled', () => {
    expect(texts.map(([at]) => at)).toEqual(leaves(CATALOGUES.fr).map(([at]) => at))
    for (const [at, text] of texts) expect(text.trim(), at).not.toBe('')
  })

  it('has every reason and no other', () => {
    expect(Object.keys(catalogue.reasons)).toEqual([...REASONS])
  })

  it('is not left in another language', () => {
    if (code === 'fr') return
    const french = new Map(leaves(CATALOGUES.fr))
    const same = texts.filter(([at, text]) => french.get(at) === text && /[a-zà-ÿ]{4}/i.test(text))
    const shared = ['Zoom', 'Vibration', '1 code', '3 codes', '1 person']
    expect(same.filter(([, text]) => !shared.some((word) => text.startsWith(word)))).toEqual([])
  })
})

describe('times', () => {
  it('are those of the door, in the language of the moment', () => {
    timeZone.value = 'Europe/Zurich'
    language.value = 'de'
    const autumn = Date.UTC(2026, 8, 1)
    expect(inDayAndTime('2026-11-22T17:00:00+00:00', undefined, autumn)).toBe(
      'So., 22. Nov., 18:00',
    )
    language.value = 'fr'
    expect(inTime('2026-11-22T17:00:00+00:00')).toBe('18:00')
  })

  it('are those of another place where its zone is named', () => {
    timeZone.value = 'Europe/Zurich'
    language.value = 'de'
    expect(
      inDayAndTime('2026-11-22T17:00:00+00:00', 'America/New_York', Date.UTC(2026, 8, 1)),
    ).toBe('So., 22. Nov., 12:00')
  })

  it('name the year if it is another one there', () => {
    timeZone.value = 'Europe/Zurich'
    language.value = 'en'
    const newYearInZurich = Date.UTC(2026, 11, 31, 23, 30)
    expect(inDayAndTime('2026-09-18T21:59:59+00:00', undefined, newYearInZurich)).toContain('2026')
    expect(inDayAndTime('2027-09-18T21:59:59+00:00', undefined, newYearInZurich)).not.toContain(
      '2027',
    )
    expect(
      inDayAndTime('2027-09-18T21:59:59+00:00', 'America/New_York', newYearInZurich),
    ).toContain('2027')
  })

  it('are left out rather than wrong', () => {
    expect(inTime('soon')).toBe('')
    timeZone.value = 'Moon/Tranquillity'
    expect(inTime('2026-11-22T17:00:00+00:00')).toBe('')
  })
})
