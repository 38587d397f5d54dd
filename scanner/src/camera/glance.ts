// Whether a frame shows something else than the one before: a person has come, or has gone.

const WIDE = 32
const HIGH = 18
/** Of 255: more than light that flickers. */
const CHANGED_MIN = 40
/** A code that is held far away covers so much of the picture. */
const SHARE_MIN = 1 / 12

/** A tenth of a millisecond a frame: single points are compared. */
export function createGlance(): (frame: ImageBitmap) => boolean {
  const canvas = new OffscreenCanvas(WIDE, HIGH)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('no canvas')
  pen.imageSmoothingEnabled = false
  let before = new Uint8ClampedArray(4 * WIDE * HIGH)
  return (frame) => {
    pen.drawImage(frame, 0, 0, WIDE, HIGH)
    const { data } = pen.getImageData(0, 0, WIDE, HIGH)
    const isOther = differs(before, data)
    before = data
    return isOther
  }
}

/** Two pictures of RGBA values of the same size; their green tells how bright they are. */
export function differs(before: Uint8ClampedArray, now: Uint8ClampedArray): boolean {
  let changed = 0
  for (let at = 1; at < now.length; at += 4)
    if (Math.abs((now[at] ?? 0) - (before[at] ?? 0)) > CHANGED_MIN) changed++
  return 4 * changed >= SHARE_MIN * now.length
}
