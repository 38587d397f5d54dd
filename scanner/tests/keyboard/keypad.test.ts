import { describe, expect, it } from 'vitest'
import { numberError } from '../../src/keyboard/keypad'

describe('a typed number', () => {
  it('is checked before it goes anywhere', () => {
    expect(numberError('5724')).toBe('length')
    expect(numberError('')).toBe('length')
    expect(numberError('65037870')).toBe('mistyped')
    const valid = Array.from({ length: 10 }, (_, digit) => `6503787${digit}`)
    expect(valid.filter((number) => numberError(number) === null)).toHaveLength(1)
  })

  it('may be a whole code, typed into the field by a handheld scanner', () => {
    expect(numberError(`https://h.example/t/${'ABCD2345'.repeat(14)}`)).toBeNull()
    expect(numberError(`HTTPS://H.EXAMPLE/T/2${'0123456789'.repeat(23)}`)).toBeNull()
  })
})
