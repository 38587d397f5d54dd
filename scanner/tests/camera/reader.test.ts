import { describe, expect, it } from 'vitest'
import { WHOLE } from '../../src/camera/looks'
import { partOf } from '../../src/camera/reader'

const frame = { width: 1280, height: 720 }

describe('the part of a frame that is looked at', () => {
  it('is all of it, as it is', () => {
    expect(partOf(frame, WHOLE)).toEqual({
      ...{ left: 0, top: 0, width: 1280, height: 720 },
      ...{ wide: 1280, high: 720 },
    })
  })

  it('is a square in the middle', () => {
    expect(partOf(frame, { ...WHOLE, middle: 400 })).toEqual({
      ...{ left: 440, top: 160, width: 400, height: 400 },
      ...{ wide: 400, high: 400 },
    })
  })

  it('is no larger than the frame', () => {
    expect(partOf({ width: 320, height: 240 }, { ...WHOLE, middle: 400 })).toMatchObject({
      ...{ left: 40, top: 0, width: 240, height: 240, wide: 240, high: 240 },
    })
  })

  it('is drawn smaller where all of a large middle is wanted', () => {
    const upright = { width: 1080, height: 1920 }

    expect(partOf(upright, { ...WHOLE, middle: 'all' })).toEqual({
      ...{ left: 0, top: 420, width: 1080, height: 1080 },
      ...{ wide: 720, high: 720 },
    })
  })
})
