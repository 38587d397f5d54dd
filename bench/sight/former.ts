// The loop that the present one replaced, for comparison: the whole frame, and after every third miss its middle, twice
// as large and sharpened.

import { readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'

const OPTIONS: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
}
const CLOSER_EVERY = 3
const MIDDLE_PX_MAX = 800
const AMOUNT = 1.5

export function createFormer(): (frame: ImageBitmap) => Promise<string | null> {
  const canvas = new OffscreenCanvas(1, 1)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas')
  let misses = 0
  const draw = (frame: ImageBitmap, left: number, top: number, width: number, height: number, scale: number): ImageData => {
    canvas.width = width * scale
    canvas.height = height * scale
    pen.drawImage(frame, left, top, width, height, 0, 0, canvas.width, canvas.height)
    return pen.getImageData(0, 0, canvas.width, canvas.height)
  }
  return async (frame) => {
    const { width, height } = frame
    const code = await readPixels(draw(frame, 0, 0, width, height, 1))
    misses = code === null ? misses + 1 : 0
    if (code !== null || misses % CLOSER_EVERY !== 0) return code
    const side = Math.min(width, height, MIDDLE_PX_MAX)
    const pixels = draw(frame, (width - side) / 2, (height - side) / 2, side, side, 2)
    sharpen(pixels.data, pixels.width, pixels.height)
    return readPixels(pixels)
  }
}

async function readPixels(pixels: ImageData): Promise<string | null> {
  const [found] = await readBarcodes(pixels, OPTIONS)
  return found?.isValid ? found.text : null
}

/** Unsharp mask over a box of 5 × 5 pixels. */
function sharpen(rgba: Uint8ClampedArray, width: number, height: number): void {
  const grey = new Float32Array(width * height)
  for (let at = 0; at < grey.length; at++)
    grey[at] =
      0.299 * (rgba[at * 4] ?? 0) + 0.587 * (rgba[at * 4 + 1] ?? 0) + 0.114 * (rgba[at * 4 + 2] ?? 0)
  const blurred = blur(blur(grey, width, height, 1), width, height, width)
  for (let at = 0; at < grey.length; at++) {
    const value = grey[at] ?? 0
    rgba.fill(value + AMOUNT * (value - (blurred[at] ?? 0)), at * 4, at * 4 + 3)
  }
}

function blur(grey: Float32Array, width: number, height: number, step: number): Float32Array {
  const out = grey.slice()
  const edge = 2 * step
  for (let at = edge; at < width * height - edge; at++) {
    const near = (grey[at - step] ?? 0) + (grey[at] ?? 0) + (grey[at + step] ?? 0)
    out[at] = (near + (grey[at - edge] ?? 0) + (grey[at + edge] ?? 0)) / 5
  }
  return out
}
