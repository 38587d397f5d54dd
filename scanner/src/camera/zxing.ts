// The decoder, given grey pictures as they are: the library's own call would copy each frame twice.

import {
  defaultReaderOptions,
  prepareZXingModule,
  type ZXingReaderModule,
  type ZXingReaderOptions,
} from 'zxing-wasm/reader'
import type { Grey } from './grey'
import type { Look } from './looks'

export type Decode = (grey: Grey, how: Pick<Look, 'denoise' | 'oneThreshold'>) => string | null

/** Places in the library's lists. */
const LOCAL_AVERAGE = 0
const GLOBAL_HISTOGRAM = 1
const PLAIN_TEXT = 0
const UNKNOWN_CHARACTERS = 0
const IGNORE_ADD_ON = 0

const OPTIONS: ZXingReaderOptions = {
  ...defaultReaderOptions,
  formats: 'QRCode',
  tryHarder: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 1,
  binarizer: LOCAL_AVERAGE,
  textMode: PLAIN_TEXT,
  characterSet: UNKNOWN_CHARACTERS,
  eanAddOnSymbol: IGNORE_ADD_ON,
}

/** `wasm`: the decoder's program, or the address where it is. */
export async function openZxing(wasm: string | ArrayBuffer): Promise<Decode> {
  const overrides =
    typeof wasm === 'string'
      ? { locateFile: (path: string) => (path.endsWith('.wasm') ? wasm : path) }
      : { wasmBinary: wasm }
  const module = await prepareZXingModule({ overrides, fireImmediately: true })
  const pixelsFor = createMemory(module)
  return (grey, { denoise, oneThreshold }) => {
    const { data, width, height } = grey
    const place = pixelsFor(width * height)
    module.HEAPU8.set(data.subarray(0, width * height), place)
    const found = module.readBarcodesFromPixmap(place, width, height, {
      ...OPTIONS,
      tryDenoise: denoise,
      binarizer: oneThreshold ? GLOBAL_HISTOGRAM : LOCAL_AVERAGE,
    })
    const [first] = found.size() > 0 ? [found.get(0)] : []
    return first?.isValid ? first.text : null
  }
}

/** A place for a picture in the decoder's memory, kept for as long as pictures fit. */
function createMemory(module: ZXingReaderModule): (pixels: number) => number {
  let [place, size] = [0, 0]
  return (pixels) => {
    if (pixels > size) {
      if (place !== 0) module._free(place)
      place = module._malloc(pixels)
      size = pixels
      if (place === 0) throw new Error(`no memory for ${pixels} pixels`)
    }
    return place
  }
}
