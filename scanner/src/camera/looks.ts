// How the scanner looks at a frame. The whole frame reads most codes. What it does not read is small, dark, blurred or
// damaged: other looks take turns, one a frame, each of them about as cheap as the whole frame.

export interface Look {
  readonly name: string
  /** The middle square that is looked at, in pixels of the frame, or all that fits the short side; null: the whole frame. */
  readonly middle: number | 'all' | null
  /** Pixels that become one (1 or more), after the middle was taken. */
  readonly shrink: number
  readonly enlarge: number
  readonly gamma: number
  /** How much of the difference to a pixel's surroundings is added to it. */
  readonly sharpen: number
  readonly mend: 'margin' | 'finder' | null
  /** The decoder's own: black gaps closed, if nothing is read without. */
  readonly denoise: boolean
  /** One threshold for the whole picture, instead of one for each neighbourhood. */
  readonly oneThreshold: boolean
}

export const WHOLE: Look = {
  name: 'whole',
  middle: null,
  shrink: 1,
  enlarge: 1,
  gamma: 1,
  sharpen: 0,
  mend: null,
  denoise: false,
  oneThreshold: false,
}

/** In the order of what they add to the whole frame. Each costs about as much as the whole frame, or less. */
export const OTHERS: readonly Look[] = [
  // Dusk, shadows, the bands of a screen: what is dark is told apart, and what is fine goes.
  { ...WHOLE, name: 'dim', shrink: 2, gamma: 0.4, denoise: true },
  { ...WHOLE, name: 'finder', middle: 'all', mend: 'finder' },
  { ...WHOLE, name: 'sharp', middle: 'all', sharpen: 2.5 },
  { ...WHOLE, name: 'margin', middle: 'all', mend: 'margin' },
  // Grain and stains do not bend one threshold.
  { ...WHOLE, name: 'flat', oneThreshold: true },
  { ...WHOLE, name: 'near', middle: 400, sharpen: 1.5, enlarge: 2 },
  { ...WHOLE, name: 'bright', shrink: 2, gamma: 4 },
]

/** What the frames so far have led to. */
export interface Turn {
  readonly misses: number
  /** Which of the others comes next. */
  readonly next: number
  /** The look that read the last frame: it reads the next one best, too. */
  readonly last: Look
}

export const FIRST_TURN: Turn = { misses: 0, next: 0, last: WHOLE }

/** After so many misses every other frame gets another look. */
const MISSES_MIN = 2

/** The look for the next frame. */
export function lookFor({ misses, next, last }: Turn): Look {
  if (misses === 0) return last
  const isOther = misses >= MISSES_MIN && (misses - MISSES_MIN) % 2 === 0
  return (isOther ? OTHERS[next] : undefined) ?? WHOLE
}

/** The turn after a frame that `lookFor` was taken for. */
export function after(turn: Turn, wasRead: boolean): Turn {
  const look = lookFor(turn)
  if (wasRead) return { misses: 0, next: Math.max(0, OTHERS.indexOf(look)), last: look }
  const isOther = look !== WHOLE && turn.misses > 0
  const next = isOther ? (turn.next + 1) % OTHERS.length : turn.next
  return { misses: turn.misses + 1, next, last: WHOLE }
}
