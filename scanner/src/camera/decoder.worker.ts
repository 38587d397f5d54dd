// Reads the QR code in one frame, away from the page's thread. Answers each frame with its text, or
// null, or with the reason why it can read nothing at all.

import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { Reading } from './reading'
import { sharpen } from './sharpen'

const OPTIONS: ReaderOptions = {
  formats: ['QRCode'],
  tryHarder: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
}
/** After so many misses in a row the centre gets a second, closer look. */
const CLOSER_EVERY = 3
const CENTRE_PX_MAX = 800

let misses = 0
const canvas = new OffscreenCanvas(1, 1)
const pen = canvas.getContext('2d', { willReadFrequently: true })

const ready = prepareZXingModule({
  overrides: {
    locateFile: (path: string) =>
      path.endsWith('.wasm') ? new URL(wasm, import.meta.url).href : path,
  },
  fireImmediately: true,
})

self.onmessage = ({ data }: MessageEvent<ImageBitmap>) => {
  void answer(data)
}

async function answer(frame: ImageBitmap): Promise<void> {
  try {
    await ready
    const code = await readFrame(frame)
    self.postMessage({ code } satisfies Reading)
  } catch (error) {
    self.postMessage({ broken: String(error) } satisfies Reading)
  } finally {
    frame.close()
  }
}

async function readFrame(frame: ImageBitmap): Promise<string | null> {
  const code = await readPixels(draw(frame, 0, 0, frame.width, frame.height, 1))
  misses = code === null ? misses + 1 : 0
  return code === null && misses % CLOSER_EVERY === 0 ? readCloser(frame) : code
}

async function readCloser(frame: ImageBitmap): Promise<string | null> {
  const side = Math.min(frame.width, frame.height, CENTRE_PX_MAX)
  const left = (frame.width - side) / 2
  const pixels = draw(frame, left, (frame.height - side) / 2, side, side, 2)
  sharpen(pixels.data, pixels.width, pixels.height)
  return readPixels(pixels)
}

function draw(
  frame: ImageBitmap,
  left: number,
  top: number,
  width: number,
  height: number,
  scale: number,
): ImageData {
  if (!pen) throw new Error('no canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  pen.drawImage(frame, left, top, width, height, 0, 0, canvas.width, canvas.height)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

async function readPixels(pixels: ImageData): Promise<string | null> {
  const [found] = await readBarcodes(pixels, OPTIONS)
  return found?.isValid ? found.text : null
}
