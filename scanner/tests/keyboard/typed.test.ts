import { describe, expect, it } from 'vitest'
import {
  endLine,
  isPart,
  NOTHING_TYPED,
  type,
  withoutChoice,
  type Key,
  type Line,
} from '../../src/keyboard/typed'

const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(4)
const URL = `https://tickets.example/t/${TOKEN}`
const DIGITS = `2${'0123456789'.repeat(23)}`
const URL_OF_DIGITS = `HTTPS://TICKETS.EXAMPLE/T/${DIGITS}`

/** The key a US scanner presses for a character, as it arrives on a machine with `layout`. */
function pressed(character: string, layout: Record<string, string> = {}): Key {
  const codes: Record<string, string> = {
    ':': 'Semicolon',
    '/': 'Slash',
    '.': 'Period',
    ' ': 'Space',
  }
  const isLetter = /[a-z]/i.test(character)
  const code = /[0-9]/.test(character) ? `Digit${character}` : `Key${character.toUpperCase()}`
  return {
    key: layout[character] ?? character,
    code: isLetter || /[0-9]/.test(character) ? code : (codes[character] ?? ''),
    shiftKey: /[A-Z:]/.test(character),
  }
}

function lineOf(text: string, gap = 5, layout: Record<string, string> = {}): Line | null {
  let typed = NOTHING_TYPED
  let at = 10_000
  for (const character of text) typed = type(typed, pressed(character, layout), (at += gap))
  return endLine(typed, at + gap)
}

function scan(text: string, gap?: number, layout?: Record<string, string>): string | null {
  return lineOf(text, gap, layout)?.text ?? null
}

describe('a handheld scanner', () => {
  it('may type fast or slowly', () => {
    for (const gap of [0, 2, 50, 400]) expect(scan(URL, gap)).toBe(URL)
  })

  it('may type numbers and foreign texts', () => {
    expect(scan('65037871')).toBe('65037871')
    expect(scan('HELLO WORLD')).toBe('HELLO WORLD')
  })

  it('may be set to another keyboard layout than this machine', () => {
    const german = { z: 'y', y: 'z', Z: 'Y', Y: 'Z', ':': 'Ö', '/': '-' }
    expect(scan(URL, 5, german)).toBe(URL)
    const french = { '6': '-', '5': '(', '0': 'à', '3': '"', '7': 'è', '8': '_', '1': '&' }
    expect(scan('65037871', 5, french)).toBe('65037871')
    const digits = { ...french, '2': 'é', '4': "'", '9': 'ç', ':': 'M', '/': '!', '.': ':' }
    expect(scan(URL_OF_DIGITS, 5, digits)).toBe(URL_OF_DIGITS)
  })

  it('presses Shift, which is no character', () => {
    let typed = NOTHING_TYPED
    for (const character of 'ABCD') {
      typed = type(typed, { key: 'Shift', code: 'ShiftLeft', shiftKey: true }, 100)
      typed = type(typed, pressed(character), 100)
    }
    expect(endLine(typed, 100)?.text).toBe('ABCD')
  })

  it('is not a person who leans on a key and presses Enter much later', () => {
    expect(endLine(type(NOTHING_TYPED, pressed('a'), 0), 100)).toBeNull()
    expect(scan('ABCDEFGH', 1500)).toBeNull()
    expect(endLine(NOTHING_TYPED, 0)).toBeNull()
  })

  it('cannot fill the memory', () => {
    const line = scan('A'.repeat(100_000), 0)
    expect(line?.length).toBe(4096)
  })
})

describe('a line', () => {
  it('tells a scanner from a hand by its speed', () => {
    expect(lineOf('65037871', 5)?.isHurried).toBe(true)
    expect(lineOf('65037871', 60)?.isHurried).toBe(true)
    expect(lineOf('65037871', 90)?.isHurried).toBe(false)
    expect(lineOf('6503', 5)?.isHurried).toBe(false)
  })

  it('is what stands in the field, where that is a number', () => {
    let typed = NOTHING_TYPED
    for (const character of '7871') typed = type(typed, pressed(character), 100)
    expect(endLine(typed, 100, '65037871')).toMatchObject({ is: 'number', text: '65037871' })
  })

  it('begins anew where the cursor moved or something was erased', () => {
    let typed = NOTHING_TYPED
    for (const character of '650378') typed = type(typed, pressed(character), 100)
    typed = type(typed, { key: 'Backspace', code: 'Backspace', shiftKey: false }, 110)
    expect(typed).toBe(NOTHING_TYPED)
  })

  it('is read by the places of its keys under an input method, which names no character', () => {
    let typed = NOTHING_TYPED
    for (const digit of '65037871')
      typed = type(typed, { key: 'Process', code: `Digit${digit}`, shiftKey: false }, 100)
    expect(endLine(typed, 100)).toMatchObject({ is: 'number', text: '65037871', isByPlaces: true })
  })

  it('begins with its first key', () => {
    let typed = NOTHING_TYPED
    for (const at of [500, 900, 1300]) typed = type(typed, pressed('A'), at)
    expect(typed.began).toBe(500)
    expect(type(typed, pressed('A'), 9000).began).toBe(9000)
  })
})

describe('part of a code', () => {
  it('is one that lost its end or its beginning, or a number with too few digits', () => {
    for (const text of [
      ...[URL.slice(0, 60), URL.slice(0, 27), URL.slice(-90), '6503787'],
      ...[URL_OF_DIGITS.slice(0, 200), URL_OF_DIGITS.slice(0, 27)],
      ...[DIGITS.slice(0, 150), DIGITS.slice(7), DIGITS.slice(-41)],
    ])
      expect([text, isPart(text)]).toEqual([text, true])
  })

  it('is no whole code, no whole number and no code of somebody else', () => {
    for (const text of [
      URL,
      URL_OF_DIGITS,
      DIGITS,
      '65037871',
      '123456789',
      'https://example.org/',
      '4006381333931',
      'Bob',
    ])
      expect([text, isPart(text)]).toEqual([text, false])
  })

  it('is seen through a keyboard of another layout', () => {
    expect(lineOf('6503787', 5, { '6': '-', '5': '(', '0': 'à', '3': '"' })).toMatchObject({
      is: 'part',
    })
  })
})

describe('digits that a person typed as companions before a scanner began', () => {
  /** Each text after a pause, typed with a gap of its own. */
  function typing(...pieces: [text: string, pause: number, gap: number][]): string {
    let typed = NOTHING_TYPED
    let at = 10_000
    for (const [text, pause, gap] of pieces)
      for (const [n, character] of Array.from(text).entries())
        typed = type(typed, pressed(character), (at += n === 0 ? pause : gap))
    return withoutChoice(typed).meant
  }

  it.each(['3', '12'])('are no part of its number or code: %s', (digits) => {
    for (const gap of [2, 50, 200])
      for (const scanned of ['65037871', URL])
        expect(typing([digits, 0, 250], [scanned, 700, gap])).toBe(scanned)
  })

  it('are not looked for in what a scanner or a hand typed in one go', () => {
    expect(typing(['650378716', 0, 5])).toBe('650378716')
    expect(typing(['650378716', 0, 400])).toBe('650378716')
    expect(typing([URL, 0, 5])).toBe(URL)
  })

  it('are kept where what follows is not whole', () => {
    expect(typing(['3', 0, 0], ['6503', 700, 5])).toBe('36503')
  })
})
