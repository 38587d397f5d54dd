import { beforeEach, describe, expect, it } from 'vitest'
import { clockOffMs, compareClocks, inHoursOrMinutes, OFF_MS_MIN } from '../../src/server/clock'

const SERVER = 'Sun, 22 Nov 2026 18:00:00 GMT'
const at = Date.parse(SERVER)

beforeEach(() => {
  clockOffMs.value = 0
})

describe('compareClocks', () => {
  it('says nothing of a clock that is right', () => {
    for (const off of [0, 1000, -1000, OFF_MS_MIN - 1, 1 - OFF_MS_MIN]) {
      compareClocks(SERVER, at + off)
      expect(clockOffMs.value).toBe(0)
    }
  })

  it('tells a clock that is ahead from one that is behind', () => {
    compareClocks(SERVER, at + 7_200_000)
    expect(clockOffMs.value).toBe(7_200_000)
    compareClocks(SERVER, at - 7_200_000)
    expect(clockOffMs.value).toBe(-7_200_000)
  })

  it('takes it back when the clock was set right', () => {
    compareClocks(SERVER, at + 7_200_000)
    compareClocks(SERVER, at)
    expect(clockOffMs.value).toBe(0)
  })

  it('keeps quiet where the answer tells no time', () => {
    for (const unknown of [null, '', 'soon']) compareClocks(unknown, at + 7_200_000)
    expect(clockOffMs.value).toBe(0)
  })
})

describe('inHoursOrMinutes', () => {
  it('says what is enough', () => {
    expect(inHoursOrMinutes(-7_300_000)).toBe('2 h')
    expect(inHoursOrMinutes(900_000)).toBe('15 min')
    expect(inHoursOrMinutes(3_700_000)).toBe('62 min')
  })
})
