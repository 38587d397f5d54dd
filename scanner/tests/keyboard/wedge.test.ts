import { describe, expect, it } from 'vitest'
import {
  createRepeatFilter,
  endLine,
  NOTHING_TYPED,
  REPEAT_MS,
  type,
  type Key,
} from '../../src/keyboard/wedge'

const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(4)
const URL = `https://tickets.example/t/${TOKEN}`

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

function scan(text: string, gap = 5, layout: Record<string, string> = {}): string | null {
  let typed = NOTHING_TYPED
  let at = 10_000
  for (const character of text) typed = type(typed, pressed(character, layout), (at += gap))
  return endLine(typed, at + gap)
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
  })

  it('presses Shift, which is no character', () => {
    let typed = NOTHING_TYPED
    for (const character of 'ABCD') {
      typed = type(typed, { key: 'Shift', code: 'ShiftLeft', shiftKey: true }, 100)
      typed = type(typed, pressed(character), 100)
    }
    expect(endLine(typed, 100)).toBe('ABCD')
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

describe('a line fired twice', () => {
  it('counts once within REPEAT_MS, again after', () => {
    const isNew = createRepeatFilter()
    expect(isNew('A', 0, 50)).toBe(true)
    expect(isNew('A', 200, 250)).toBe(false)
    expect(isNew('B', 300, 350)).toBe(true)
    expect(isNew('A', 400, 450)).toBe(true)
    expect(isNew('A', 450 + REPEAT_MS, 500 + REPEAT_MS)).toBe(true)
  })

  it('counts once however slowly the scanner types', () => {
    const isNew = createRepeatFilter()
    expect(isNew('A', 0, 3000)).toBe(true)
    expect(isNew('A', 3100, 6100)).toBe(false)
  })

  it('begins with its first key', () => {
    let typed = NOTHING_TYPED
    for (const at of [500, 900, 1300]) typed = type(typed, pressed('A'), at)
    expect(typed.began).toBe(500)
    expect(type(typed, pressed('A'), 9000).began).toBe(9000)
  })
})
