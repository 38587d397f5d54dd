// Plays one picture to a loop as a camera would that a hand holds: frame after frame, a little moved.

import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'
import { createReader } from '../../scanner/src/camera/reader'
import { openZxing } from '../../scanner/src/camera/zxing'
import { createFormer } from './former'

declare global {
  interface Window {
    /** Gives a new loop a picture to look at. */
    hold: (loop: 'former' | 'present', picture: string) => Promise<void>
    /** Takes the next frame. */
    film: () => void
    /** The text that the loop reads in it, or null, and the time that it took in milliseconds. */
    look: () => Promise<[string | null, number]>
  }
}

const SWAY_PX = 3

const decode = await openZxing(new URL(wasm, import.meta.url).href)

// A loop of its own for each picture: what it has seen before would lead it.
const LOOPS = { former: createFormer, present: () => createReader(decode) }

const canvas = new OffscreenCanvas(1, 1)
const pen = canvas.getContext('2d', { willReadFrequently: true })
let still = await createImageBitmap(new ImageData(1, 1))
let frame = still
let read: (frame: ImageBitmap) => Promise<string | null> | string | null = () => null
let frames = 0

window.hold = async (loop, picture) => {
  still = await createImageBitmap(await (await fetch(picture)).blob())
  read = LOOPS[loop]()
  frames = 0
}

window.film = () => {
  frame = filmed(still, frames)
  frames += 1
}

window.look = async () => {
  const start = performance.now()
  const text = await read(frame)
  const ms = performance.now() - start
  frame.close()
  return [text, ms]
}

/** The same for each loop: a hand that sways in both directions, at two speeds. */
function filmed(picture: ImageBitmap, number: number): ImageBitmap {
  if (!pen) throw new Error('no canvas')
  canvas.width = picture.width
  canvas.height = picture.height
  pen.drawImage(picture, 0, 0)
  pen.drawImage(picture, SWAY_PX * Math.sin(number * 0.9), SWAY_PX * Math.sin(number * 1.3))
  return canvas.transferToImageBitmap()
}
