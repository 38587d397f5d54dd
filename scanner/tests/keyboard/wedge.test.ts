import { describe, expect, it } from 'vitest'
import { createRepeatFilter, REPEAT_MS } from '../../src/keyboard/wedge'

describe('a line fired twice', () => {
  it('counts once within REPEAT_MS, again after', () => {
    const isNew = createRepeatFilter()
    expect(isNew('A', 0, 50)).toBe(true)
    expect(isNew('A', 200, 250)).toBe(false)
    expect(isNew('B', 300, 350)).toBe(true)
    expect(isNew('A', 400, 450)).toBe(true)
    expect(isNew('A', 450 + REPEAT_MS, 500 + REPEAT_MS)).toBe(true)
  })

  it('is another scan where a person has validated the first one between the two', () => {
    let validatedAt = -Infinity
    const isNew = createRepeatFilter(() => validatedAt)
    expect(isNew('A', 0, 50)).toBe(true)
    expect(isNew('A', 200, 250)).toBe(false)
    validatedAt = 700
    expect(isNew('A', 900, 950)).toBe(true)
    expect(isNew('A', 1100, 1150)).toBe(false)
  })

  it('counts once however slowly the scanner types', () => {
    const isNew = createRepeatFilter()
    expect(isNew('A', 0, 3000)).toBe(true)
    expect(isNew('A', 3100, 6100)).toBe(false)
  })
})
