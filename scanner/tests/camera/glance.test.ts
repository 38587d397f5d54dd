import { describe, expect, it } from 'vitest'
import { differs } from '../../src/camera/glance'
import { createCode, type Paint } from './code_picture'

const [WIDE, HIGH] = [32, 18]
const WALL = 104

/** The points of a picture of 1280 × 720 that are compared. */
function points(paint: Paint): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * WIDE * HIGH)
  for (let y = 0, at = 0; y < HIGH; y++)
    for (let x = 0; x < WIDE; x++, at += 4)
      rgba.fill(paint((x + 0.5) * 40, (y + 0.5) * 40), at, at + 4)
  return rgba
}

describe('a glance at a frame', () => {
  it('sees that a code has come and gone, also far away', async () => {
    const code = await createCode()
    const drawn = code.on(WALL)
    const modulePx = 5
    const wall = points(() => WALL)
    const held = points((x, y) => drawn((x - 500) / modulePx, (y - 220) / modulePx))

    expect(differs(wall, held)).toBe(true)
    expect(differs(held, wall)).toBe(true)
  })

  it('does not take flickering light for another scene', () => {
    const wall = points(() => WALL)
    const brighter = points((x) => WALL + 35 * Math.sin(x))

    expect(differs(wall, brighter)).toBe(false)
    expect(differs(wall, wall)).toBe(false)
  })

  it('does not take a hand that moves in the background for another scene', () => {
    const wall = points(() => WALL)
    const hand = points((x, y) => (x < 200 && y < 300 ? 220 : WALL))

    expect(differs(wall, hand)).toBe(false)
  })
})
