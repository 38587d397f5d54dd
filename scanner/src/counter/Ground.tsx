import type { CameraState } from '../camera/camera'
import { texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { Notice, Picture, Reticle } from '../screen/CameraView'

/** What a desk shows while no pass is open: how it is done, and the camera's picture where there is one. */
export function Ground({ scanner }: { scanner: Scanner }) {
  const t = texts.value
  const isWanted = scanner.kept.current.value.counterCamera
  const isLive = isWanted && scanner.camera.state.value === 'live'
  return (
    <section class={isLive ? 'camera ground' : 'ground'} aria-label={t.title}>
      {isWanted && <Picture scanner={scanner} />}
      <div class="finder">
        <Notice scanner={scanner} />
        {isLive ? <Reticle held={scanner.door.held.value} /> : <p class="how">{t.counter.how}</p>}
      </div>
      <CameraLine scanner={scanner} isWanted={isWanted} />
    </section>
  )
}

/** A desk works without a camera, so trouble with one is a quiet line. */
function CameraLine({ scanner, isWanted }: { scanner: Scanner; isWanted: boolean }) {
  const t = texts.value
  const state = scanner.camera.state.value
  const hasTrouble = isWanted && state !== 'live' && state !== 'starting'
  return (
    <p class="camera-line quiet" data-camera-line={isWanted ? state : 'off'}>
      {isWanted && <span>{wordsFor(state, t)}</span>}
      {hasTrouble && state !== 'insecure' && (
        <button type="button" onClick={() => void scanner.camera.retry()}>
          {t.camera.retry}
        </button>
      )}
      <button
        type="button"
        data-switch-camera
        onClick={() => {
          scanner.kept.set({ counterCamera: !isWanted })
          // Only a page without it lets a camera go for good.
          if (isWanted) location.reload()
        }}
      >
        {isWanted ? t.counter.withoutCamera : t.counter.withCamera}
      </button>
    </p>
  )
}

function wordsFor(state: CameraState, { camera, trouble }: Catalogue): string {
  if (state === 'live') return ''
  return state === 'starting' ? camera.starting : trouble[state]
}
