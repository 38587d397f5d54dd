// Chance that can be repeated: the same seed throws the same dice (mulberry32, public domain, by Tommy Ettinger).

export interface Dice {
  /** A number from 0 to below 1. */
  readonly roll: () => number
  /** Whether something of this probability happens. */
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(among: readonly T[]) => T
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    roll,
    chance: (probability) => roll() < probability,
    pick: (among) => {
      const picked = among[Math.floor(roll() * among.length)]
      if (picked === undefined) throw new Error('there is nothing to pick from')
      return picked
    },
  }
}
