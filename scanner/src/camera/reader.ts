// Reads the code in one frame after the other, each with the look whose turn it is.

import { createDarkroom, type Pixels } from './darkroom'
import { createGlance } from './glance'
import { after, FIRST_TURN, lookFor, type Look } from './looks'
import type { Decode } from './zxing'

/** The longer side of a middle square that takes all there is. */
const MIDDLE_PX_MAX = 720

/** The code in the next frame; null: none that this look reads. */
export type Read = (frame: ImageBitmap) => string | null

export function createReader(decode: Decode): Read {
  const isOther = createGlance()
  const draw = createCanvas()
  const develop = createDarkroom()
  let turn = FIRST_TURN
  return (frame) => {
    const look = lookFor(turn, isOther(frame))
    const grey = develop(draw(frame, look), look)
    const code = grey && decode(grey, look)
    turn = after(turn, look, code !== null)
    return code
  }
}

/** Draws the part of a frame that is looked at, on one canvas that only grows. */
function createCanvas(): (frame: ImageBitmap, look: Look) => Pixels {
  const canvas = new OffscreenCanvas(1, 1)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas')
  return (frame, look) => {
    const { left, top, width, height, wide, high } = partOf(frame, look)
    if (canvas.width < wide) canvas.width = wide
    if (canvas.height < high) canvas.height = high
    pen.drawImage(frame, left, top, width, height, 0, 0, wide, high)
    return pen.getImageData(0, 0, wide, high)
  }
}

interface Part {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  /** As it is drawn. */
  readonly wide: number
  readonly high: number
}

export function partOf(
  { width, height }: { width: number; height: number },
  { middle }: Look,
): Part {
  if (middle === null) return { left: 0, top: 0, width, height, wide: width, high: height }
  const short = Math.min(width, height)
  const side = middle === 'all' ? short : Math.min(short, middle)
  const drawn = Math.min(side, MIDDLE_PX_MAX)
  const [left, top] = [(width - side) >> 1, (height - side) >> 1]
  return { left, top, width: side, height: side, wide: drawn, high: drawn }
}
