// Hands frames of the video to the worker, one at a time, for as long as the page lives.

import { createFrames } from './frames'
import { readReading, type Reading } from './reading'

const FRAME_MS_MAX = 2000
const ANSWER_MS_MAX = 10_000

export interface Decoder {
  /** `onLook` gets what one frame showed and when that frame was taken. */
  readonly start: (
    video: HTMLVideoElement,
    onLook: (code: string | null, takenAt: number) => void,
  ) => void
}

export function createDecoder(onBroken: (why: string) => void): Decoder {
  let ask: ((frame: ImageBitmap) => Promise<Reading>) | null = null
  return {
    start: (video, onLook) => {
      if (ask) return
      try {
        ask = openWorker()
      } catch (error) {
        onBroken(String(error))
        return
      }
      void readForEver(video, ask, onLook, onBroken)
    },
  }
}

function openWorker(): (frame: ImageBitmap) => Promise<Reading> {
  const worker = new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' })
  return (frame) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({ broken: 'the decoder gave no answer' })
      }, ANSWER_MS_MAX)
      const end = (reading: Reading): void => {
        clearTimeout(timer)
        resolve(reading)
      }
      worker.onmessage = ({ data }: MessageEvent<unknown>) => {
        end(readReading(data))
      }
      worker.onerror = ({ message }) => {
        end({ broken: message || 'the decoder did not start' })
      }
      worker.postMessage(frame, [frame])
    })
}

async function readForEver(
  video: HTMLVideoElement,
  ask: (frame: ImageBitmap) => Promise<Reading>,
  onLook: (code: string | null, takenAt: number) => void,
  onBroken: (why: string) => void,
): Promise<void> {
  const frames = createFrames(video)
  for (;;) {
    const takenAt = performance.now()
    const frame = await takeFrame(video)
    const reading = frame ? await ask(frame) : null
    if (reading && 'broken' in reading) {
      onBroken(reading.broken)
      return
    }
    if (reading) onLook(reading.code, takenAt)
    await frames.next(takenAt, reading?.code != null)
  }
}

async function takeFrame(video: HTMLVideoElement): Promise<ImageBitmap | null> {
  const isPlaying = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0
  if (!isPlaying || document.hidden) return null
  try {
    return await Promise.race([createImageBitmap(video), nothingAfter(FRAME_MS_MAX)])
  } catch {
    return null
  }
}

/** A camera that is started anew may leave the question for a frame unanswered. */
function nothingAfter(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(null)
    }, ms)
  })
}
