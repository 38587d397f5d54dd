// From the camera to the door.

import type { Signal } from '@preact/signals'
import type { Camera } from '../camera/camera'
import { createDecoder } from '../camera/decoder'
import { keepAlive, keepAwake } from '../camera/revive'
import type { Door } from './door'
import { markCode } from './marks'

/** Shows the camera in `video` and reads what it shows. */
export function watchWith(
  camera: Camera,
  door: Door,
  codeSeenAt: Signal<number | null>,
): (video: HTMLVideoElement) => void {
  const decoder = createDecoder(() => {
    camera.giveUp()
  })
  return (video) => {
    void camera.start(video)
    keepAlive(camera, video)
    keepAwake()
    decoder.start(video, (code, takenAt) => {
      const before = door.stage.value
      if (code !== null) codeSeenAt.value = performance.now()
      door.see(code, takenAt)
      if (door.stage.value !== before && door.stage.value.is === 'checking') markCode(takenAt)
    })
  }
}
