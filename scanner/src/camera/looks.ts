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
  /** One of the others has waited for a frame already. */
  readonly hasWaited: boolean
}

export const FIRST_TURN: Turn = { misses: 0, next: 0, last: WHOLE, hasWaited: false }

/** After so many misses every other frame gets another look. */
const MISSES_MIN = 2

/** The look for the next frame. A person who has just come most likely shows a code that the whole frame reads: the others
 * wait, but not twice in a row, as the picture of a hand that shakes changes all the time. */
export function lookFor(turn: Turn, isOtherScene: boolean): Look {
  return isOtherScene && !turn.hasWaited ? firstLook(turn) : lookInTurn(turn)
}

function firstLook({ misses, last }: Turn): Look {
  return misses === 0 ? last : WHOLE
}

function lookInTurn(turn: Turn): Look {
  const { misses, next } = turn
  const isOther = misses >= MISSES_MIN && (misses - MISSES_MIN) % 2 === 0
  return (isOther ? OTHERS[next] : undefined) ?? firstLook(turn)
}

/** The turn after a frame that was looked at like that. */
export function after(turn: Turn, look: Look, wasRead: boolean): Turn {
  const { misses, next, last } = turn
  if (wasRead)
    return { misses: 0, next: Math.max(0, OTHERS.indexOf(look)), last: look, hasWaited: false }
  if (look !== lookInTurn(turn)) return { misses, next, last, hasWaited: true }
  const isOther = look !== WHOLE && misses > 0
  return {
    misses: misses + 1,
    next: isOther ? (next + 1) % OTHERS.length : next,
    last: WHOLE,
    hasWaited: false,
  }
}
