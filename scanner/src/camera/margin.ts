// A code without a quiet zone on black: its dark modules run into the ground, so that no finder pattern ends anywhere.
// Its bright modules still tell where its four sides are; all that is outside becomes white.

import type { Grey } from './grey'

interface Point {
  readonly x: number
  readonly y: number
}

/** Wide enough to hold a bright module wherever it lies on a code. */
const BLOCK_PX = 16
/** A code and its ground differ by more than noise. */
const CONTRAST_MIN = 40
/** Hull edges that lean further than this cut a corner, where a finder pattern is dark. */
const LEAN_MAX = Math.tan((25 * Math.PI) / 180)
const SIDE_PX_MIN = 80

/** Paints a margin in place; false: nothing lies bright on a dark ground in the middle. */
export function paintMargin(grey: Grey): boolean {
  const threshold = middleOf(grey)
  if (threshold === null) return false
  const bright = brightBlocks(grey, threshold)
  const island = islandIn(bright, Math.floor(grey.width / BLOCK_PX))
  if (!island) return false
  const sides = sidesOf(hullOf(edgePoints(grey, threshold, island)))
  if (!sides) return false
  paintOutside(grey, sides)
  return true
}

/** Halfway between the darkest and the brightest of the middle. */
function middleOf({ data, width, height }: Grey): number | null {
  const counts = new Uint32Array(256)
  let all = 0
  for (let y = height >> 2; y < height - (height >> 2); y += 4)
    for (let x = width >> 2; x < width - (width >> 2); x += 4, all++) {
      const value = data[y * width + x] ?? 0
      counts[value] = (counts[value] ?? 0) + 1
    }
  const dark = quantile(counts, all * 0.1)
  const light = quantile(counts, all * 0.9)
  return light - dark < CONTRAST_MIN ? null : (dark + light) / 2
}

/** The value below which `wanted` of the counted ones lie. */
function quantile(counts: Uint32Array, wanted: number): number {
  let [value, seen] = [0, 0]
  while (value < 255 && seen + (counts[value] ?? 0) < wanted) {
    seen += counts[value] ?? 0
    value += 1
  }
  return value
}

/** Which blocks hold a bright pixel. */
function brightBlocks({ data, width, height }: Grey, threshold: number): Uint8Array {
  const columns = Math.floor(width / BLOCK_PX)
  const blocks = new Uint8Array(columns * Math.floor(height / BLOCK_PX))
  for (let y = 0; y < height; y += 2) {
    const row = Math.floor(y / BLOCK_PX) * columns
    for (let x = 0; x < columns * BLOCK_PX; x += 2)
      if ((data[y * width + x] ?? 0) > threshold && row < blocks.length)
        blocks[row + Math.floor(x / BLOCK_PX)] = 1
  }
  return blocks
}

/** The bright blocks that hang together with the middle; null where they reach the picture's edge. */
function islandIn(bright: Uint8Array, columns: number): Uint8Array | null {
  const rows = bright.length / columns
  const island = new Uint8Array(bright.length)
  const open = [Math.floor(rows / 2) * columns + Math.floor(columns / 2)]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (!bright[at] || island[at]) continue
    const [x, y] = [at % columns, Math.floor(at / columns)]
    if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) return null
    island[at] = 1
    open.push(at - 1, at + 1, at - columns, at + columns)
  }
  return island.includes(1) ? island : null
}

/** The first and the last bright pixel of each of the island's rows. */
function edgePoints({ data, width }: Grey, threshold: number, island: Uint8Array): Point[] {
  const columns = Math.floor(width / BLOCK_PX)
  const points: Point[] = []
  for (let y = 0; y < (island.length / columns) * BLOCK_PX; y++) {
    const row = Math.floor(y / BLOCK_PX) * columns
    const isBright = (x: number): boolean =>
      island[row + Math.floor(x / BLOCK_PX)] === 1 && (data[y * width + x] ?? 0) > threshold
    let left = 0
    while (left < columns * BLOCK_PX && !isBright(left)) left++
    if (left === columns * BLOCK_PX) continue
    let right = columns * BLOCK_PX - 1
    while (!isBright(right)) right--
    points.push(
      { x: left, y },
      { x: right + 1, y },
      { x: left, y: y + 1 },
      { x: right + 1, y: y + 1 },
    )
  }
  return points
}

/** The convex hull, clockwise on the screen, by a monotone chain. */
function hullOf(points: Point[]): Point[] {
  const sorted = points.sort((a, b) => a.x - b.x || a.y - b.y)
  const half = (row: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of row) {
      while (chain.length > 1 && !turnsRight(chain.at(-2), chain.at(-1), point)) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

function turnsRight(a: Point | undefined, b: Point | undefined, c: Point): boolean {
  return a !== undefined && b !== undefined && cross(a, b, c) > 0
}

function cross(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/** Ax + by ≤ c inside. */
interface Side {
  readonly a: number
  readonly b: number
  readonly c: number
}

function sidesOf(hull: readonly Point[]): Side[] | null {
  const edges = hull.map((from, at) => {
    const to = hull[(at + 1) % hull.length] ?? from
    return { from, to, dx: to.x - from.x, dy: to.y - from.y }
  })
  const longest = directionOf(edges)
  if (!longest) return null
  const sides: Side[] = []
  for (let quarter = 0, { x, y } = longest; quarter < 4; quarter++, [x, y] = [-y, x]) {
    const along = edges.filter(({ dx, dy }) => {
      const forward = dx * x + dy * y
      return forward > 0 && Math.abs(dy * x - dx * y) <= LEAN_MAX * forward
    })
    const side = sideAlong(along, hull)
    if (!side) return null
    sides.push(side)
  }
  return sides
}

interface Edge {
  readonly from: Point
  readonly to: Point
  readonly dx: number
  readonly dy: number
}

/** The direction of one side: that of the smallest box around all. */
function directionOf(edges: readonly Edge[]): Point | null {
  let best: Point | null = null
  let least = Infinity
  for (const { dx, dy } of edges) {
    const length = Math.hypot(dx, dy)
    const direction = { x: dx / length, y: dy / length }
    const wide = extent(edges, direction)
    const high = extent(edges, { x: -direction.y, y: direction.x })
    if (Math.min(wide, high) >= SIDE_PX_MIN && wide * high < least) {
      least = wide * high
      best = direction
    }
  }
  return best
}

function extent(edges: readonly Edge[], { x, y }: Point): number {
  let [low, high] = [Infinity, -Infinity]
  for (const { from } of edges) {
    const far = from.x * x + from.y * y
    low = Math.min(low, far)
    high = Math.max(high, far)
  }
  return high - low
}

/** The line in the mean direction of these edges that leaves the whole hull on one side. */
function sideAlong(edges: readonly Edge[], hull: readonly Point[]): Side | null {
  let [dx, dy] = [0, 0]
  for (const edge of edges) {
    dx += edge.dx
    dy += edge.dy
  }
  const length = Math.hypot(dx, dy)
  if (length < SIDE_PX_MIN / 2) return null
  const [a, b] = [dy / length, -dx / length]
  return { a, b, c: Math.max(...hull.map(({ x, y }) => a * x + b * y)) }
}

function paintOutside({ data, width, height }: Grey, sides: readonly Side[]): void {
  for (let y = 0; y < height; y++) {
    let [left, right] = [0, width]
    for (const { a, b, c } of sides) {
      const far = c - b * (y + 0.5)
      if (a > 0) right = Math.min(right, far / a)
      else if (a < 0) left = Math.max(left, far / a)
      else if (far < 0) left = width
    }
    const from = y * width
    const inside = Math.max(0, Math.round(left))
    data.fill(255, from, from + Math.min(inside, width))
    data.fill(255, from + Math.max(inside, Math.round(right)), from + width)
  }
}
