// A second look at a frame in which nothing was read: small or soft codes become readable when the
// picture is enlarged and its edges are steepened. Works on RGBA and leaves grey.

const AMOUNT = 1.5

/** Unsharp mask over a box of 5 × 5 pixels, in place. */
export function sharpen(rgba: Uint8ClampedArray, width: number, height: number): void {
  const grey = toGrey(rgba, width * height)
  const blurred = blur(blur(grey, width, height, 1), width, height, width)
  for (let at = 0; at < grey.length; at++) {
    const value = grey[at] ?? 0
    const sharp = value + AMOUNT * (value - (blurred[at] ?? 0))
    rgba[at * 4] = sharp
    rgba[at * 4 + 1] = sharp
    rgba[at * 4 + 2] = sharp
  }
}

function toGrey(rgba: Uint8ClampedArray, pixels: number): Float32Array {
  const grey = new Float32Array(pixels)
  for (let at = 0; at < pixels; at++) {
    const red = rgba[at * 4] ?? 0
    const green = rgba[at * 4 + 1] ?? 0
    const blue = rgba[at * 4 + 2] ?? 0
    grey[at] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return grey
}

/** The mean over five pixels along rows (`step` 1) or columns (`step` width). */
function blur(grey: Float32Array, width: number, height: number, step: number): Float32Array {
  const out = grey.slice()
  const edge = 2 * step
  const last = width * height - edge
  for (let at = edge; at < last; at++) {
    const near = (grey[at - step] ?? 0) + (grey[at] ?? 0) + (grey[at + step] ?? 0)
    out[at] = (near + (grey[at - edge] ?? 0) + (grey[at + edge] ?? 0)) / 5
  }
  return out
}
