// Reads the QR code in one frame, away from the page's thread. Answers each frame with its text, or
// null, or with the reason why it can read nothing at all.

import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { createReader } from './reader'
import type { Reading } from './reading'
import { openZxing } from './zxing'

const ready = openZxing(new URL(wasm, import.meta.url).href).then(createReader)

self.onmessage = ({ data }: MessageEvent<ImageBitmap>) => {
  void answer(data)
}

async function answer(frame: ImageBitmap): Promise<void> {
  try {
    const read = await ready
    self.postMessage({ code: read(frame) } satisfies Reading)
  } catch (error) {
    self.postMessage({ broken: String(error) } satisfies Reading)
  } finally {
    frame.close()
  }
}
