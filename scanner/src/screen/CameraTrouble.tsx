import { browserOf, remedyFor, type Trouble } from '../camera/trouble'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { CameraOffIcon } from '../style/icons'

const browser = browserOf(navigator.userAgent, navigator.maxTouchPoints)

/** Why there is no picture, and what to do in this browser. */
export function CameraTrouble({ scanner, trouble }: { scanner: Scanner; trouble: Trouble }) {
  const { camera, trouble: titles } = texts.value
  return (
    <div class="trouble" role="alert">
      <CameraOffIcon />
      <h2>{titles[trouble]}</h2>
      <p>{remedyFor(trouble, browser, texts.value)}</p>
      <p class="quiet">{camera.still}</p>
      {trouble !== 'insecure' && (
        <button type="button" class="button" onClick={() => void scanner.camera.retry()}>
          {camera.retry}
        </button>
      )}
    </div>
  )
}
