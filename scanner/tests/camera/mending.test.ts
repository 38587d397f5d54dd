// Each mending is tried with the decoder itself: it reads nothing before, and the text afterwards.

import { beforeAll, describe, expect, it } from 'vitest'
import { findersIn, mendFinder } from '../../src/camera/finders'
import type { Grey } from '../../src/camera/grey'
import { WHOLE } from '../../src/camera/looks'
import { paintMargin } from '../../src/camera/margin'
import type { Decode } from '../../src/camera/zxing'
import {
  BLACK,
  createCode,
  openDecoder,
  photograph,
  TEXT,
  WHITE,
  type Code,
  type Paint,
} from './code_picture'

let decode: Decode
let code: Code

beforeAll(async () => {
  decode = await openDecoder()
  code = await createCode()
})

const read = (grey: Grey): string | null => decode(grey, WHOLE)
const flat = (value: number): Grey => photograph(code, () => value)

describe('a line through a finder pattern', () => {
  /** A pen's line over the pattern at the upper right, through its middle. */
  const crossed =
    (width: number): Paint =>
    (x, y) => {
      const [right, below] = [x - (code.modules - 3.5), y - 3.5]
      const isLine = Math.abs(right - below) < width && Math.hypot(right, below) < 7
      return isLine ? BLACK : code.on(WHITE)(x, y)
    }

  it.each([0, 9, -14, 30])('is mended in a code that is turned by %i°', (degrees) => {
    const picture = photograph(code, crossed(1), { degrees })

    expect(read(picture)).toBeNull()
    expect(mendFinder(picture)).toBe(true)
    expect(read(picture)).toBe(TEXT)
  })

  it('is not needed to find the patterns that are whole', () => {
    const places = findersIn(photograph(code, code.on(WHITE), { side: 480, px: 6 }))
    const corner = (480 - code.modules * 6) / 2 + 3.5 * 6

    expect(places.map(({ x, y }) => [Math.round(x), Math.round(y)])).toEqual(
      expect.arrayContaining([
        [corner, corner],
        [corner, 480 - corner],
        [480 - corner, corner],
      ]),
    )
    expect(places[0]?.module).toBeCloseTo(6, 0)
  })

  it('is nothing to mend where there is no code', () => {
    const empty = flat(WHITE)
    const before = Uint8Array.from(empty.data)

    expect(mendFinder(empty)).toBe(false)
    expect(empty.data).toEqual(before)
  })
})

describe('a code without a quiet zone on black', () => {
  it.each([0, 7, -20, 44])('gets a margin when it is turned by %i°', (degrees) => {
    const picture = photograph(code, code.on(BLACK), { degrees })

    expect(read(picture)).toBeNull()
    expect(paintMargin(picture)).toBe(true)
    expect(read(picture)).toBe(TEXT)
  })

  it('is left alone where the ground is bright up to the edge of the picture', () => {
    expect(paintMargin(photograph(code, code.on(WHITE)))).toBe(false)
  })

  it.each([BLACK, WHITE])('is not seen in a picture of one grey, %i', (value) => {
    expect(paintMargin(flat(value))).toBe(false)
  })
})

it.each([0, 1, 7, 17, 40])('nothing is mended in a picture of %i pixels by as many', (side) => {
  const small = (): Grey => photograph(code, code.on(BLACK), { side })

  expect(paintMargin(small())).toBe(false)
  expect(mendFinder(small())).toBe(false)
})
