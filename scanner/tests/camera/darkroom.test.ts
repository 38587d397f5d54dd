import { describe, expect, it } from 'vitest'
import { createDarkroom, type Pixels } from '../../src/camera/darkroom'
import { OTHERS, WHOLE, type Look } from '../../src/camera/looks'

const pixels = (width: number, height: number, value = 90): Pixels => ({
  data: new Uint8ClampedArray(4 * width * height).fill(value),
  width,
  height,
})

describe('the darkroom', () => {
  it.each([
    [WHOLE, 40, 30],
    [{ ...WHOLE, shrink: 2 }, 20, 15],
    [{ ...WHOLE, sharpen: 1, enlarge: 2 }, 80, 60],
    [{ ...WHOLE, shrink: 2, enlarge: 3 }, 60, 45],
  ] satisfies [Look, number, number][])('develops %o', (look, width, height) => {
    const picture = createDarkroom()(pixels(40, 30), look)

    expect(picture).toMatchObject({ width, height })
    expect(new Set(picture!.data.subarray(0, width * height))).toEqual(new Set([90]))
  })

  it('puts the gamma of a look before all else', () => {
    const dim = createDarkroom()(pixels(4, 4, 64), { ...WHOLE, gamma: 0.4, shrink: 2 })

    expect([...dim!.data.subarray(0, 4)]).toEqual([147, 147, 147, 147])
  })

  it('has no picture where there is nothing to mend', () => {
    const develop = createDarkroom()

    expect(develop(pixels(40, 40), { ...WHOLE, mend: 'margin' })).toBeNull()
    expect(develop(pixels(40, 40), { ...WHOLE, mend: 'finder' })).toBeNull()
  })

  it('uses the same two sheets for every frame', () => {
    const develop = createDarkroom()
    const looks = [WHOLE, ...OTHERS.filter(({ mend }) => mend === null)]
    for (const look of [...looks, ...looks]) develop(pixels(40, 40), look)
    const sheets = looks.map((look) => develop(pixels(40, 40), look)?.data)

    expect(new Set(sheets).size).toBe(2)
  })
})
