// When the next frame is looked at: as soon as the camera shows it while people come, less often when nobody does, and never
// without a rest.

/** Frames closer than this cost battery: of a camera that shows sixty a second, some are left out. */
const GAP_MS = 25
const QUIET_GAP_MS = 50
/** So long after the last code nobody is taken to be coming. */
const QUIET_AFTER_MS = 60_000
/** A worker that looks for longer rests for two thirds of that, and no longer: phones get hot in the hand. */
const REST_SHARE = 2 / 3
const REST_MS_MAX = 50
/** A picture that stands still, or that the browser tells nothing of, is looked at all the same. */
const STILL_MS = 50

export interface Frames {
  /** Ends when there is another frame than the one of `takenAt`, which showed a code or none. */
  readonly next: (takenAt: number, showedCode: boolean) => Promise<void>
}

export function createFrames(video: HTMLVideoElement): Frames {
  const shown = watchFrames(video)
  let seenAt = performance.now()
  return {
    next: async (takenAt, showedCode) => {
      if (showedCode) seenAt = takenAt
      const gap = takenAt - seenAt > QUIET_AFTER_MS ? QUIET_GAP_MS : GAP_MS
      const lookedMs = performance.now() - takenAt
      await rest(Math.min(Math.max(gap - lookedMs, lookedMs * REST_SHARE), REST_MS_MAX))
      await shown.after(takenAt, STILL_MS - (performance.now() - takenAt))
    },
  }
}

/** Knows when the video showed its last frame. */
function watchFrames(video: HTMLVideoElement): {
  after: (at: number, msMax: number) => Promise<void>
} {
  let shownAt = -Infinity
  let onFrame: () => void = () => undefined
  const look = (): void => {
    shownAt = performance.now()
    onFrame()
    video.requestVideoFrameCallback(look)
  }
  // Firefox before 132 does not tell.
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(look)
  return {
    after: (at, msMax) => {
      if (shownAt > at) return Promise.resolve()
      const frame = new Promise<void>((resolve) => {
        onFrame = resolve
      })
      return Promise.race([frame, rest(msMax)])
    },
  }
}

/** Timers that are set one after the other come four milliseconds late: none is set for nothing. */
async function rest(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
