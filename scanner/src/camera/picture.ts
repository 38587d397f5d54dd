// A camera may be on and show nothing: its track is muted or frozen, or its picture is black. Looked at once a second,
// apart from the decoder, which looks at every frame.

import type { Camera } from './camera'
import type { Fault } from './trouble'

const LOOK_EVERY_MS = 1000
/** One bad look may be a hiccup. */
const BAD_LOOKS = 2
/** A camera that does not come back is asked again more and more rarely. */
const RESTART_LOOKS_MIN = 4
const RESTART_LOOKS_MAX = 60
const SIDE_PX = 16
/** A lens in a dark room sees more than this somewhere. */
const BLACK_MAX = 12

/** Calls for a new start, again and again, while the camera shows nothing. */
export function watchPicture(camera: Camera, video: HTMLVideoElement): void {
  const faultOf = createLook(video)
  let badLooks = 0
  let restartAt = 0
  let restartEvery = RESTART_LOOKS_MIN
  setInterval(() => {
    if (document.hidden || !camera.isOn()) {
      badLooks = 0
      return
    }
    const fault = faultOf()
    if (fault === null) {
      badLooks = 0
      restartEvery = RESTART_LOOKS_MIN
      camera.trust()
      return
    }
    badLooks += 1
    if (badLooks < BAD_LOOKS) return
    if (camera.doubt(fault)) restartAt = badLooks
    if (badLooks < restartAt) return
    restartAt = badLooks + restartEvery
    restartEvery = Math.min(2 * restartEvery, RESTART_LOOKS_MAX)
    void camera.restart()
  }, LOOK_EVERY_MS)
}

/** What the picture lacks since the last look. */
function createLook(video: HTMLVideoElement): () => Fault | null {
  const isBlack = createBlackLook()
  let last = ''
  return () => {
    const now = progressOf(video)
    const isStill = now === last
    last = now
    if (isStill || trackOf(video)?.muted) return 'stalled'
    return isBlack(video) ? 'dark' : null
  }
}

/** Changes with each frame. */
function progressOf(video: HTMLVideoElement): string {
  const frames = video.getVideoPlaybackQuality().totalVideoFrames
  return `${trackOf(video)?.id ?? ''} ${frames || video.currentTime}`
}

function trackOf(video: HTMLVideoElement): MediaStreamTrack | undefined {
  return video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined
}

function createBlackLook(): (video: HTMLVideoElement) => boolean {
  const canvas = document.createElement('canvas')
  canvas.width = SIDE_PX
  canvas.height = SIDE_PX
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  return (video) => {
    if (!pen || video.videoWidth === 0) return false
    pen.drawImage(video, 0, 0, SIDE_PX, SIDE_PX)
    return isBlack(pen.getImageData(0, 0, SIDE_PX, SIDE_PX).data)
  }
}

/** Whether no pixel of RGBA values has any light. */
export function isBlack(rgba: Uint8ClampedArray): boolean {
  return rgba.every((value, at) => at % 4 === 3 || value <= BLACK_MAX)
}
