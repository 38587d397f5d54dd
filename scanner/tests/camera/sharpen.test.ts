import { expect, it } from 'vitest'
import { sharpen } from '../../src/camera/sharpen'

/** A picture that goes from dark to bright over a soft edge in its middle. */
function softEdge(width: number, height: number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255)
  for (let at = 0; at < width * height; at++) {
    const value = 128 + 60 * Math.tanh(((at % width) - width / 2) / 2)
    rgba.fill(value, at * 4, at * 4 + 3)
  }
  return rgba
}

it('steepens an edge and leaves flat ground alone', () => {
  const rgba = softEdge(40, 20)
  const row = (x: number): number => rgba[(10 * 40 + x) * 4]!
  const [dark, bright, ground] = [row(18), row(22), row(3)]
  sharpen(rgba, 40, 20)
  expect(row(18)).toBeLessThan(dark)
  expect(row(22)).toBeGreaterThan(bright)
  expect(Math.abs(row(3) - ground)).toBeLessThanOrEqual(1)
})

it('survives pictures smaller than its box', () => {
  for (const [width, height] of [
    [1, 1],
    [2, 3],
    [0, 0],
  ] as const) {
    expect(() => {
      sharpen(softEdge(width, height), width, height)
    }).not.toThrow()
  }
})
