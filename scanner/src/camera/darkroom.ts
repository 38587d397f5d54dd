// From the pixels of a frame to the grey picture that a look wants. Its few sheets are used again and again: a frame
// allocates nothing here.

import { mendFinder } from './finders'
import { enlarge, gammaCurve, sharpen, shrink, toGrey, type Curve, type Grey } from './grey'
import type { Look } from './looks'
import { paintMargin } from './margin'

export interface Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** The picture for a look; it stays whole until the next one is asked for. Null: there is nothing to mend. */
export type Develop = (pixels: Pixels, look: Look) => Grey | null

export function createDarkroom(): Develop {
  const sheet = createSheets()
  const curveOf = createCurves()
  return ({ data, width, height }, look) => {
    const { shrink: by, enlarge: times, sharpen: amount } = look
    let grey = toGrey(data, width, height, curveOf(look.gamma), sheet(width * height))
    if (by > 1) grey = shrink(grey, by, sheet(width * height))
    if (amount > 0) grey = sharpen(grey, amount, sheet(grey.width * grey.height))
    if (times > 1) grey = enlarge(grey, times, sheet(grey.width * grey.height * times ** 2))
    return mended(grey, look)
  }
}

function mended(grey: Grey, { mend }: Look): Grey | null {
  if (mend === 'margin') return paintMargin(grey) ? grey : null
  if (mend === 'finder') return mendFinder(grey) ? grey : null
  return grey
}

/** Two sheets in turn: what is read from one is written to the other. */
function createSheets(): (pixels: number) => Uint8Array {
  let [one, other] = [new Uint8Array(0), new Uint8Array(0)]
  return (pixels) => {
    ;[one, other] = [other, one]
    if (one.length < pixels) one = new Uint8Array(pixels)
    return one
  }
}

function createCurves(): (gamma: number) => Curve {
  const curves = new Map<number, Curve>()
  return (gamma) => {
    const curve = curves.get(gamma) ?? gammaCurve(gamma)
    curves.set(gamma, curve)
    return curve
  }
}
