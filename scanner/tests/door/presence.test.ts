import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  count,
  GONE_MS,
  isArmed,
  isHeld,
  look,
  NOTHING_SEEN,
  type Presence,
} from '../../src/door/presence'

/** The presence after frames every `gap` ms; each frame shows a code or null. */
function watch(frames: (string | null)[], gap = 100, from: Presence = NOTHING_SEEN): Presence {
  return frames.reduce((presence, code) => look(presence, code, presence.at + gap), from)
}

const counted = (code: string): Presence => count(watch([code]), code)
const nothingFor = (ms: number): null[] => Array<null>(Math.ceil(ms / 100)).fill(null)

describe('presence', () => {
  it('arms a code that comes into view', () => {
    expect(isArmed(watch([null, 'A']), 'A')).toBe(true)
    expect(isArmed(watch([null, 'A']), 'B')).toBe(false)
  })

  it('counts a code once for as long as it is held', () => {
    const held = watch(Array<string>(500).fill('A'), 100, counted('A'))
    expect(isArmed(held, 'A')).toBe(false)
    expect(isHeld(held, 'A')).toBe(true)
  })

  it('does not take a shaking hand for a second guest', () => {
    const shaking = watch([...nothingFor(600), 'A', ...nothingFor(600), 'A'], 100, counted('A'))
    expect(isArmed(shaking, 'A')).toBe(false)
  })

  it('arms again once the code was gone', () => {
    expect(isArmed(watch([...nothingFor(GONE_MS), 'A'], 100, counted('A')), 'A')).toBe(true)
  })

  it('takes another code at once, and does not recount the first when both are in view', () => {
    const both = watch(['B', 'A', 'B', 'A'], 100, counted('A'))
    expect(isArmed(both, 'B')).toBe(true)
    expect(isArmed(both, 'A')).toBe(false)
  })

  it('does not believe that a code left while nobody looked', () => {
    const slept = look(look(counted('A'), null, 60_000), 'A', 120_000)
    expect(isArmed(slept, 'A')).toBe(false)
  })

  it('survives a clock that runs backwards', () => {
    expect(isArmed(look(look(counted('A'), null, -500), 'A', -1000), 'A')).toBe(false)
  })

  it('never recounts a code that no gap of GONE_MS parts from its last sight', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.boolean()), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(gaps, (frames) => {
        let presence = counted('A')
        let lastSeenAt = presence.at
        for (const [gap, shown] of frames) {
          presence = look(presence, shown ? 'A' : null, presence.at + gap)
          if (!shown) continue
          if (presence.at - lastSeenAt < GONE_MS) expect(isArmed(presence, 'A')).toBe(false)
          lastSeenAt = presence.at
          presence = count(presence, 'A')
        }
      }),
    )
  })
})
