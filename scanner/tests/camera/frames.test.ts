import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrames, type Frames } from '../../src/camera/frames'

let show: () => void
let frames: Frames

beforeEach(() => {
  vi.useFakeTimers()
  frames = createFrames(cameraThatTells())
})

afterEach(() => {
  vi.useRealTimers()
})

function cameraThatTells(): HTMLVideoElement {
  let told: VideoFrameRequestCallback[] = []
  show = () => {
    const [now, before] = [performance.now(), told]
    told = []
    for (const one of before) one(now, {} as VideoFrameCallbackMetadata)
  }
  const video = {
    requestVideoFrameCallback: (one: VideoFrameRequestCallback) => told.push(one),
  }
  return video as unknown as HTMLVideoElement
}

const passed = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

/** After how many milliseconds the next frame is looked at, if the camera shows one every `each`. */
async function nextAfter(each: number, takenAt: number, showedCode = false): Promise<number> {
  const came = vi.fn()
  void frames.next(takenAt, showedCode).then(came)
  for (let ms = 1; ms <= 200; ms++) {
    await passed(1)
    if ((performance.now() - takenAt) % each === 0) show()
    await passed(0)
    if (came.mock.calls.length > 0) return ms
  }
  return Infinity
}

describe('a frame', () => {
  it('is looked at as soon as the camera shows it', async () => {
    expect(await nextAfter(33, performance.now())).toBe(33)
  })

  it.each([
    [15, 25],
    [24, 40],
    [30, 50],
    [60, 100],
    [300, 350],
  ])(
    'that came while the one before was looked at for %i ms comes after %i',
    async (looked, ms) => {
      const takenAt = performance.now()
      await passed(looked)
      show()
      const came = vi.fn()
      void frames.next(takenAt, false).then(came)
      await passed(ms - looked - 1)
      expect(came).not.toHaveBeenCalled()
      await passed(1)
      expect(came).toHaveBeenCalled()
    },
  )

  it('of a fast camera is looked at forty times a second', async () => {
    expect(await nextAfter(16, performance.now())).toBe(25)
  })

  it('is looked at although the camera tells of none', async () => {
    expect(await nextAfter(Infinity, performance.now())).toBe(50)
  })

  it('is looked at less often when no code has come for a minute', async () => {
    await passed(60_001)
    expect(await nextAfter(33, performance.now())).toBe(50)
    expect(await nextAfter(33, performance.now(), true)).toBe(33)
    expect(await nextAfter(33, performance.now())).toBe(33)
  })
})

describe('a browser that tells of no frames', () => {
  it('has one looked at every fifty milliseconds', async () => {
    frames = createFrames({} as HTMLVideoElement)
    expect(await nextAfter(33, performance.now())).toBe(50)
  })
})
