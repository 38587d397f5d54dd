import { describe, expect, it } from 'vitest'
import { enlarge, gammaCurve, sharpen, shrink, toGrey, type Grey } from '../../src/camera/grey'

const grey = (width: number, ...values: number[]): Grey => ({
  data: Uint8Array.from(values),
  width,
  height: values.length / width,
})
const sheet = (): Uint8Array => new Uint8Array(2000).fill(77)
const shown = ({ data, width, height }: Grey): number[] => [...data.subarray(0, width * height)]

describe('grey', () => {
  it('weighs the colours as the eye does', () => {
    const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 255)

    expect(shown(toGrey(rgba, 4, 1, gammaCurve(1), sheet()))).toEqual([76, 149, 28, 9])
  })

  it('goes through a curve that leaves black and white, and brightens or darkens between', () => {
    const rgba = new Uint8ClampedArray([0, 64, 255].flatMap((value) => [value, value, value, 255]))
    const through = (gamma: number): number[] =>
      shown(toGrey(rgba, 3, 1, gammaCurve(gamma), sheet()))

    expect(through(1)).toEqual([0, 64, 255])
    expect(through(0.4)).toEqual([0, 147, 255])
    expect(through(4)).toEqual([0, 1, 255])
  })
})

describe('a smaller picture', () => {
  it('has the means, and drops what fills no pixel', () => {
    const picture = grey(5, 0, 100, 10, 10, 99, 0, 100, 10, 50, 99, 1, 2, 3, 4, 5)

    expect(shrink(picture, 2, sheet())).toMatchObject({ width: 2, height: 1 })
    expect(shown(shrink(picture, 2, sheet()))).toEqual([50, 20])
  })
})

describe('a larger picture', () => {
  it('is linear between its pixels and flat at its edge', () => {
    const picture = grey(2, 0, 64, 0, 64)

    expect(enlarge(picture, 2, sheet())).toMatchObject({ width: 4, height: 4 })
    expect(shown(enlarge(picture, 2, sheet())).slice(4, 8)).toEqual([0, 16, 48, 64])
  })

  it('of one pixel has its value', () => {
    expect(shown(enlarge(grey(1, 9), 3, sheet()))).toEqual(Array(9).fill(9))
  })
})

describe('a sharper picture', () => {
  const row = [60, 60, 60, 100, 150, 190, 190, 190]
  const edge = grey(8, ...row, ...row, ...row)

  it('has a steeper edge on the same ground', () => {
    const [, flat, , dark, bright, , ground] = shown(sharpen(edge, 2, sheet())).slice(8)

    expect(dark).toBeLessThan(100)
    expect(bright).toBeGreaterThan(150)
    expect([flat, ground]).toEqual([60, 190])
  })

  it('stays between black and white', () => {
    const [, black, white] = shown(
      sharpen(grey(4, ...Array<number[]>(3).fill([0, 0, 255, 255]).flat()), 9, sheet()),
    ).slice(4)

    expect([black, white]).toEqual([0, 255])
  })

  it.each([
    [0, 0],
    [1, 1],
    [2, 3],
  ])('of %i × %i pixels is the same', (width, height) => {
    const small = { data: new Uint8Array(width * height).fill(7), width, height }

    expect(shown(sharpen(small, 2, sheet()))).toEqual(shown(small))
  })
})
