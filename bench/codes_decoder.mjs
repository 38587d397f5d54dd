// Reads grey frames from standard input with the scanner's decoder and settings (scanner/src/camera/decoder.worker.ts).
// A frame is its width and height, four bytes each, and a byte a pixel. Answers each with a line: the code's text.

import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const HEAD_BYTES = 8
const OPTIONS = {
  formats: ['QRCode'],
  tryHarder: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
  textMode: 'Plain',
}

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })

let waiting = Buffer.alloc(0)
for await (const chunk of process.stdin) {
  waiting = Buffer.concat([waiting, chunk])
  for (let frame = frameIn(waiting); frame; frame = frameIn(waiting)) {
    waiting = waiting.subarray(HEAD_BYTES + frame.width * frame.height)
    const [found] = await readBarcodes(coloured(frame), OPTIONS)
    process.stdout.write(`${found?.isValid ? found.text : ''}\n`)
  }
}

function frameIn(bytes) {
  if (bytes.length < HEAD_BYTES) return null
  const [width, height] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)]
  const end = HEAD_BYTES + width * height
  return bytes.length < end ? null : { width, height, grey: bytes.subarray(HEAD_BYTES, end) }
}

function coloured({ width, height, grey }) {
  const data = new Uint8ClampedArray(grey.length * 4).fill(255)
  grey.forEach((value, pixel) => data.fill(value, pixel * 4, pixel * 4 + 3))
  return { width, height, data, colorSpace: 'srgb' }
}
