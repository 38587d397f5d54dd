// Pictures in grey, and what makes a code in them easier to read. Pure functions that write into a given array, so that
// a frame allocates nothing.

export interface Grey {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

/** For each value the value that replaces it. */
export type Curve = Uint8Array

/** A gamma below 1 brightens what is dark; above 1 it tells apart what is bright. */
export function gammaCurve(gamma: number): Curve {
  return Uint8Array.from({ length: 256 }, (_, value) => Math.round(255 * (value / 255) ** gamma))
}

/** Grey from RGBA, through a curve. */
export function toGrey(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
  curve: Curve,
  into: Uint8Array,
): Grey {
  const pixels = width * height
  for (let at = 0, from = 0; at < pixels; at++, from += 4) {
    // 0.299, 0.587 and 0.114, in 256ths.
    const grey =
      (77 * (rgba[from] ?? 0) + 150 * (rgba[from + 1] ?? 0) + 29 * (rgba[from + 2] ?? 0)) >> 8
    into[at] = curve[grey] ?? 0
  }
  return { data: into, width, height }
}

/** Each pixel the mean of `by` × `by`. */
export function shrink(grey: Grey, by: number, into: Uint8Array): Grey {
  const width = Math.floor(grey.width / by)
  const height = Math.floor(grey.height / by)
  const { data } = grey
  const share = 1 / (by * by)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let sum = 0
      const corner = y * by * grey.width + x * by
      for (let row = 0, from = corner; row < by; row++, from += grey.width)
        for (let column = 0; column < by; column++) sum += data[from + column] ?? 0
      into[at] = sum * share
    }
  }
  return { data: into, width, height }
}

/** `by` times as large, linear between pixels. */
export function enlarge(grey: Grey, by: number, into: Uint8Array): Grey {
  const { data } = grey
  const width = grey.width * by
  const height = grey.height * by
  const last = grey.width - 1
  for (let y = 0, at = 0; y < height; y++) {
    const down = Math.min(Math.max((y + 0.5) / by - 0.5, 0), grey.height - 1)
    const above = Math.floor(down) * grey.width
    const below = Math.min(above + grey.width, (grey.height - 1) * grey.width)
    const low = Math.round((down - Math.floor(down)) * 64)
    for (let x = 0; x < width; x++, at++) {
      const across = Math.min(Math.max((x + 0.5) / by - 0.5, 0), last)
      const left = across | 0
      const right = left < last ? left + 1 : left
      const far = Math.round((across - left) * 64)
      const top = (data[above + left] ?? 0) * (64 - far) + (data[above + right] ?? 0) * far
      const bottom = (data[below + left] ?? 0) * (64 - far) + (data[below + right] ?? 0) * far
      into[at] = (top * (64 - low) + bottom * low) >> 12
    }
  }
  return { data: into, width, height }
}

/** Unsharp mask over 3 × 3 pixels; `amount` of the difference to the mean is added. The edge stays as it is. */
export function sharpen(grey: Grey, amount: number, into: Uint8Array): Grey {
  const { data, width, height } = grey
  const own = 1 + amount
  const others = amount / 9
  into.set(data.subarray(0, width * height))
  for (let y = 1; y < height - 1; y++) {
    let left = column(data, y * width, width)
    let middle = column(data, y * width + 1, width)
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const right = column(data, at + 1, width)
      const value = own * (data[at] ?? 0) - others * (left + middle + right)
      into[at] = value < 0 ? 0 : value > 255 ? 255 : value
      left = middle
      middle = right
    }
  }
  return { data: into, width, height }
}

/** The sum of a pixel and those above and below. */
function column(data: Uint8Array, at: number, width: number): number {
  return (data[at - width] ?? 0) + (data[at] ?? 0) + (data[at + width] ?? 0)
}
