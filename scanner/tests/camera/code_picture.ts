// Pictures of a code as a camera sees it, drawn point by point, and the decoder that the scanner uses.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import type { Grey } from '../../src/camera/grey'
import { openZxing, type Decode } from '../../src/camera/zxing'

export const TEXT = `https://tickets.example.org/t/${'PORTILLON7'.repeat(18)}`
export const WHITE = 230
export const BLACK = 20

function wasmOf(name: string): ArrayBuffer {
  const file = readFileSync(createRequire(import.meta.url).resolve(name))
  return Uint8Array.from(file).buffer
}

export function openDecoder(): Promise<Decode> {
  return openZxing(wasmOf('zxing-wasm/reader/zxing_reader.wasm'))
}

/** The grey of a point; (0, 0) is the upper left corner of the code, and each module is 1 wide and high. */
export type Paint = (x: number, y: number) => number

export interface Code {
  readonly modules: number
  /** `ground` around the modules. */
  readonly on: (ground: number) => Paint
}

export async function createCode(): Promise<Code> {
  prepareZXingModule({ overrides: { wasmBinary: wasmOf('zxing-wasm/writer/zxing_writer.wasm') } })
  const { symbol } = await writeBarcode(TEXT, { format: 'QRCode', addQuietZones: false })
  const { data, width: modules } = symbol
  return {
    modules,
    on: (ground) => (x, y) => {
      const isInside = x >= 0 && y >= 0 && x < modules && y < modules
      return isInside
        ? data[Math.floor(y) * modules + Math.floor(x)] === 0
          ? BLACK
          : WHITE
        : ground
    },
  }
}

/** A square picture whose middle is the code's, `px` pixels a module, turned by `degrees`. */
export function photograph(
  { modules }: Code,
  paint: Paint,
  { side = 480, px = 6, degrees = 0 } = {},
): Grey {
  const data = new Uint8Array(side * side)
  const turn = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn) / px, Math.sin(turn) / px]
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [right, below] = [x + 0.5 - side / 2, y + 0.5 - side / 2]
      const [across, down] = [right * cos + below * sin, below * cos - right * sin]
      data[y * side + x] = paint(across + modules / 2, down + modules / 2)
    }
  return { data, width: side, height: side }
}
