// A line, a stain or a lamp over one of a code's three finder patterns: the decoder finds no code at all, although what
// it says is whole. The other two tell where the third must be; it is painted anew.

import type { Grey } from './grey'

interface Finder {
  readonly x: number
  readonly y: number
  /** The width of a module along the picture's axes, in pixels. */
  readonly module: number
  /** How many rows have found it. */
  readonly rows: number
}

type Vector = readonly [number, number]

/** One module to the right and one down, as the code lies, in pixels. */
interface Axes {
  readonly across: Vector
  readonly down: Vector
}

interface Place {
  readonly x: number
  readonly y: number
  readonly axes: Axes
  /** How much brighter the bright modules are than the dark ones. */
  readonly contrast: number
}

const EVERY_ROWS = 2
const FINDERS_MAX = 6
const HALF = 3.5
/** From the finder patterns' centres, along a side: 21 modules at least, as many as a long code at most. */
const SPAN_MIN = 13
const SPAN_MAX = 70
/** How many modules the third may be from where a code without perspective has it. */
const REACH = 4
/** A pattern that is whole differs from noise. */
const CONTRAST_MIN = 25
/** Of two patterns of one code, seen askew. */
const RATIO_MAX = 1.4

/** Paints one finder pattern in place; false: there are not two that belong together. */
export function mendFinder(grey: Grey): boolean {
  const found = findersIn(grey)
  let best: readonly Place[] = []
  for (const [at, one] of found.entries())
    for (const other of found.slice(at + 1)) {
      const places = placesOf(grey, one, other)
      if (contrastOf(places) > contrastOf(best)) best = places
    }
  const [weakest] = [...best].sort((one, other) => one.contrast - other.contrast)
  if (weakest) paint(grey, weakest)
  return weakest !== undefined
}

function contrastOf(places: readonly Place[]): number {
  return places.reduce((all, { contrast }) => all + contrast, 0)
}

/** Finder patterns that are whole, those that most rows have found first. */
export function findersIn(grey: Grey): readonly Finder[] {
  const found: Finder[] = []
  const row = new Uint8Array(grey.width)
  for (let y = 0; y < grey.height; y += EVERY_ROWS) {
    binarise(grey, y, row)
    for (const candidate of inRow(grey, row, y)) merge(found, candidate)
  }
  return found
    .filter(({ rows }) => rows > 1)
    .sort((a, b) => b.rows - a.rows)
    .slice(0, FINDERS_MAX)
}

/** 1: darker than the mean of its surroundings in this row. */
function binarise({ data, width }: Grey, y: number, row: Uint8Array): void {
  const from = y * width
  let mean = data[from] ?? 0
  for (let x = 0; x < width; x++) {
    // It runs 16 pixels ahead, so that it holds what lies on both sides of x.
    mean += ((data[from + Math.min(x + 16, width - 1)] ?? 0) - mean) / 32
    row[x] = (data[from + x] ?? 0) < mean - 4 ? 1 : 0
  }
}

function* inRow(grey: Grey, row: Uint8Array, y: number): Generator<Finder> {
  const runs = [0, 0, 0, 0, 0]
  let start = 0
  for (let x = 1; x <= row.length; x++) {
    if (row[x] === row[x - 1]) continue
    runs.shift()
    runs.push(x - start)
    start = x
    if (row[x - 1] !== 1 || !isFinder(runs)) continue
    const width = sum(runs)
    const finder = crossChecked(grey, x - width / 2, y, width)
    if (finder) yield finder
  }
}

function sum(runs: readonly number[]): number {
  return runs.reduce((all, run) => all + run, 0)
}

/** 1:1:3:1:1, within half a module. */
function isFinder(runs: readonly number[]): boolean {
  const module = sum(runs) / 7
  if (module < 1.5) return false
  return runs.every((run, at) => Math.abs(run - (at === 2 ? 3 : 1) * module) < 0.6 * module + 0.5)
}

function crossChecked(grey: Grey, x: number, y: number, width: number): Finder | null {
  const { data, width: stride, height } = grey
  const column = Math.round(x - 0.5)
  const reach = Math.round(width)
  const [top, end] = [Math.max(0, y - reach), Math.min(height - 1, y + reach)]
  let [low, high] = [255, 0]
  for (let at = top; at <= end; at++) {
    const value = data[at * stride + column] ?? 0
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const isDark = (at: number): boolean => (data[at * stride + column] ?? 0) * 2 < low + high
  const up = runsFrom(y, -1, top, isDark)
  const down = runsFrom(y + 1, 1, end, isDark)
  if (!up || !down) return null
  const runs = [up[2], up[1], up[0] + down[0], down[1], down[2]]
  const tall = sum(runs)
  if (!isFinder(runs) || tall > 1.5 * width || width > 1.5 * tall) return null
  const centre = y + 1 + (down[0] - up[0]) / 2
  return { x, y: centre, module: (tall + width) / 14, rows: 1 }
}

/** The lengths of the dark, bright and dark run from here; null if they do not end in time. */
function runsFrom(
  start: number,
  step: 1 | -1,
  end: number,
  isDark: (at: number) => boolean,
): [number, number, number] | null {
  const runs: [number, number, number] = [0, 0, 0]
  let at = start
  for (const run of [0, 1, 2] as const) {
    while ((end - at) * step >= 0 && isDark(at) === (run !== 1)) {
      runs[run] += 1
      at += step
    }
    if ((end - at) * step < 0) return null
  }
  return runs
}

function merge(found: Finder[], { x, y, module }: Finder): void {
  const at = found.findIndex(
    (one) => Math.abs(one.x - x) < 3 * module && Math.abs(one.y - y) < 3 * module,
  )
  const one = found[at]
  if (!one) {
    found.push({ x, y, module, rows: 1 })
    return
  }
  const rows = one.rows + 1
  const mean = (old: number, value: number): number => old + (value - old) / rows
  found[at] = { x: mean(one.x, x), y: mean(one.y, y), module: mean(one.module, module), rows }
}

/** Three places of a code of which these two can be a part; none, if they cannot. */
function placesOf(grey: Grey, one: Finder, other: Finder): readonly Place[] {
  const ratio = one.module / other.module
  if (ratio > RATIO_MAX || ratio < 1 / RATIO_MAX) return []
  const module = (one.module + other.module) / 2
  let best: readonly Place[] = []
  for (const { x, y, axis } of hypotheses(one, other.x - one.x, other.y - one.y)) {
    const axes = axesOf(axis, module)
    if (!axes) continue
    const coarse = nearby(grey, placeAt(grey, x, y, axes), REACH, 1)
    const third = nearby(grey, coarse, 0.5, 0.25)
    const places = [placeAt(grey, one.x, one.y, axes), placeAt(grey, other.x, other.y, axes), third]
    const isWeak = places.filter(({ contrast }) => contrast < CONTRAST_MIN).length > 1
    if (!isWeak && contrastOf(places) > contrastOf(best)) best = places
  }
  return best
}

interface Hypothesis {
  readonly x: number
  readonly y: number
  readonly axis: Vector
}

/** Beside the first or the second, to the left or to the right; or, if they lie across, in between. */
function hypotheses({ x, y }: Finder, dx: number, dy: number): Hypothesis[] {
  const side: Vector = [dx, dy]
  const half: Vector = [(dx - dy) / 2, (dy + dx) / 2]
  const turned: Vector = [(dx + dy) / 2, (dy - dx) / 2]
  return [
    { x: x - dy, y: y + dx, axis: side },
    { x: x + dy, y: y - dx, axis: side },
    { x: x + dx - dy, y: y + dy + dx, axis: side },
    { x: x + dx + dy, y: y + dy - dx, axis: side },
    { x: x + half[0], y: y + half[1], axis: half },
    { x: x + turned[0], y: y + turned[1], axis: turned },
  ]
}

/** The axes of a code whose side lies along (dx, dy); null: no code has a side of so many modules. */
function axesOf([dx, dy]: Vector, module: number): Axes | null {
  const span = Math.hypot(dx, dy)
  const [cos, sin] = [dx / span, dy / span]
  const side = module * Math.max(Math.abs(cos), Math.abs(sin))
  if (span < SPAN_MIN * side || span > SPAN_MAX * side) return null
  return { across: [cos * side, sin * side], down: [-sin * side, cos * side] }
}

/** Where near a place the picture is most like a finder pattern; `reach` and `step` in modules. */
function nearby(grey: Grey, place: Place, reach: number, step: number): Place {
  const { x, y, axes } = place
  const { across, down } = axes
  let best = place
  for (let right = -reach; right <= reach; right += step)
    for (let below = -reach; below <= reach; below += step) {
      const px = x + right * across[0] + below * down[0]
      const py = y + right * across[1] + below * down[1]
      const contrast = contrastAt(grey, px, py, axes)
      if (contrast > best.contrast) best = { x: px, y: py, axes, contrast }
    }
  return best
}

function placeAt(grey: Grey, x: number, y: number, axes: Axes): Place {
  return { x, y, axes, contrast: contrastAt(grey, x, y, axes) }
}

/** Whether the module at this distance from the centre is dark: the outer ring and the middle. */
function isRing(right: number, below: number): boolean {
  const ring = Math.max(Math.abs(right), Math.abs(below))
  return ring < 1.5 || (ring > 2.5 && ring < HALF)
}

function contrastAt(
  { data, width, height }: Grey,
  x: number,
  y: number,
  { across, down }: Axes,
): number {
  let [dark, bright, darks, brights] = [0, 0, 0, 0]
  for (let below = -4; below <= 4; below++)
    for (let right = -4; right <= 4; right++) {
      const px = Math.round(x + right * across[0] + below * down[0] - 0.5)
      const py = Math.round(y + right * across[1] + below * down[1] - 0.5)
      if (px < 0 || py < 0 || px >= width || py >= height) return 0
      const value = data[py * width + px] ?? 0
      if (isRing(right, below)) {
        dark += value
        darks++
      } else {
        bright += value
        brights++
      }
    }
  return bright / brights - dark / darks
}

function paint({ data, width, height }: Grey, { x, y, axes: { across, down } }: Place): void {
  const square = across[0] ** 2 + across[1] ** 2
  const reach = Math.ceil(1.5 * (HALF + 1) * Math.sqrt(square))
  for (let py = Math.max(0, Math.floor(y) - reach); py < Math.min(height, y + reach); py++)
    for (let px = Math.max(0, Math.floor(x) - reach); px < Math.min(width, x + reach); px++) {
      const [dx, dy] = [px + 0.5 - x, py + 0.5 - y]
      const right = (dx * across[0] + dy * across[1]) / square
      const below = (dx * down[0] + dy * down[1]) / square
      if (Math.max(Math.abs(right), Math.abs(below)) > HALF + 1) continue
      data[py * width + px] = isRing(right, below) ? 0 : 255
    }
}
