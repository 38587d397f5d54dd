// Bring the camera and the light of the screen back when the page, the permission or a plug changes.

import type { Camera } from './camera'
import { watchPicture } from './picture'

export function keepAlive(camera: Camera, video: HTMLVideoElement): void {
  const retry = (): void => {
    const { value } = camera.state
    if (value !== 'live' && value !== 'starting' && value !== 'noDecoder') void camera.retry()
  }
  onReturn(() => {
    retry()
    resume(camera, video)
  })
  watchPicture(camera, video)
  if (!('mediaDevices' in navigator)) return
  navigator.mediaDevices.addEventListener('devicechange', retry)
  void onPermission(retry)
}

/** A phone that slept may have paused the picture or ended the track. */
function resume(camera: Camera, video: HTMLVideoElement): void {
  if (camera.state.value !== 'live') return
  const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : []
  if (track?.readyState === 'live') void video.play().catch(() => undefined)
  else void camera.retry()
}

async function onPermission(changed: () => void): Promise<void> {
  try {
    const permission = await navigator.permissions.query({ name: 'camera' })
    permission.onchange = changed
  } catch {
    // This browser does not tell; the button "Try again" remains.
    return
  }
}

/** Keeps the screen from going dark at a quiet door, where the browser allows it. */
export function keepAwake(): void {
  const ask = (): void => {
    if (!('wakeLock' in navigator) || document.hidden) return
    navigator.wakeLock.request('screen').catch(() => undefined)
  }
  ask()
  onReturn(ask)
}

function onReturn(back: () => void): void {
  // Out of the browser's cache of pages, which had stopped the camera.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) back()
  })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) back()
  })
}
