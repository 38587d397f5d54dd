import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDigit, isValid } from '../../src/core/number'

const digits = fc.stringMatching(/^[0-9]{7,8}$/)

describe('check digit', () => {
  it("is Damm's", () => {
    expect(checkDigit('572')).toBe('4')
    expect(isValid('5724')).toBe(true)
    expect(isValid('5727')).toBe(false)
  })

  it('catches every wrong digit', () => {
    fc.assert(
      fc.property(digits, fc.nat(8), fc.integer({ min: 1, max: 9 }), (head, at, by) => {
        const number = head + checkDigit(head)
        const index = at % number.length
        const wrong = (Number(number[index]) + by) % 10
        expect(isValid(number)).toBe(true)
        expect(isValid(number.slice(0, index) + String(wrong) + number.slice(index + 1))).toBe(
          false,
        )
      }),
    )
  })

  it('catches every swap of unequal neighbours', () => {
    fc.assert(
      fc.property(digits, fc.nat(7), (head, at) => {
        const number = head + checkDigit(head)
        const index = at % (number.length - 1)
        const [a, b] = [number.charAt(index), number.charAt(index + 1)]
        fc.pre(a !== b)
        expect(isValid(number.slice(0, index) + b + a + number.slice(index + 2))).toBe(false)
      }),
    )
  })

  it('knows only the digits 0 to 9', () => {
    for (const text of ['', '５７２４', '57 24', '-5724']) expect(isValid(text)).toBe(false)
  })
})
