import { describe, expect, it } from 'vitest'
import { after, FIRST_TURN, lookFor, OTHERS, WHOLE, type Look } from '../../src/camera/looks'

const named = (name: string): Look => OTHERS.find((look) => look.name === name)!

/** The names of the looks at so many frames, of which those that `reads` accepts are read. */
function looksAt(
  frames: number,
  reads: (look: Look, frame: number) => boolean,
  isOtherScene: (frame: number) => boolean = () => false,
): string[] {
  const names: string[] = []
  let turn = FIRST_TURN
  for (let frame = 0; frame < frames; frame++) {
    const look = lookFor(turn, isOtherScene(frame))
    names.push(look.name)
    turn = after(turn, look, reads(look, frame))
  }
  return names
}

describe('the looks', () => {
  it('are at the whole frame for as long as it is read', () => {
    expect(looksAt(4, () => true)).toEqual(Array(4).fill('whole'))
  })

  it('take turns at every other frame after two misses', () => {
    const looks = looksAt(2 + 2 * OTHERS.length + 2, () => false)

    expect(looks.slice(0, 2)).toEqual(['whole', 'whole'])
    expect(looks.filter((_, at) => at >= 2 && at % 2 === 0)).toEqual([
      ...OTHERS.map(({ name }) => name),
      OTHERS[0]!.name,
    ])
    expect(new Set(looks.filter((_, at) => at % 2 === 1))).toEqual(new Set(['whole']))
  })

  it('stay with the one that reads, so that a code that is held is not lost between', () => {
    const looks = looksAt(40, (look) => look === named('margin'))

    expect(new Set(looks.slice(looks.indexOf('margin')))).toEqual(new Set(['margin']))
  })

  it('come back to the one that read after one whole frame or two', () => {
    const first = looksAt(40, (look) => look === named('margin')).indexOf('margin')
    const looks = looksAt(40, (look, frame) => look === named('margin') && frame !== first + 1)

    expect(looks.slice(first, first + 5)).toEqual(['margin', 'margin', 'whole', 'margin', 'margin'])
  })

  it('begin with the whole frame where somebody has just come, whoever has waited', () => {
    const came = [4, 7, 10]
    const looks = looksAt(
      12,
      () => false,
      (frame) => came.includes(frame),
    )

    expect(came.map((frame) => looks[frame])).toEqual(['whole', 'whole', 'whole'])
    expect(looks.filter((name) => name !== 'whole')).toEqual(
      OTHERS.slice(0, 4).map(({ name }) => name),
    )
  })

  it('get their turn also where the picture changes all the time', () => {
    const looks = looksAt(
      2 + 3 * OTHERS.length,
      () => false,
      () => true,
    )

    expect(looks.filter((name) => name !== 'whole')).toEqual(OTHERS.map(({ name }) => name))
  })

  it('begin with the whole frame again once that is read', () => {
    const looks = looksAt(6, (look, frame) => frame > 2 && look === WHOLE)

    expect(looks).toEqual(['whole', 'whole', OTHERS[0]!.name, 'whole', 'whole', 'whole'])
  })
})
