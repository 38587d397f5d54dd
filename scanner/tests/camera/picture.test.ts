import { describe, expect, it } from 'vitest'
import { isBlack } from '../../src/camera/picture'

const picture = (...greys: number[]): Uint8ClampedArray =>
  new Uint8ClampedArray(greys.flatMap((grey) => [grey, grey, grey, 255]))

describe('a black picture', () => {
  it('has no light anywhere, only the noise of a covered lens', () => {
    expect(isBlack(picture(0, 3, 9, 12))).toBe(true)
  })

  it('is none where one lamp shines in a dark room', () => {
    expect(isBlack(picture(0, 0, 40, 0))).toBe(false)
  })
})
