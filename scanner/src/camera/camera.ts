// One camera stream, asked for once and kept: phones that ask again for each scan drive staff mad.

import { signal } from '@preact/signals'
import { troubleOf, type Trouble } from './trouble'

export type CameraState = 'starting' | 'live' | Trouble

export interface Abilities {
  readonly torch: boolean
  readonly flip: boolean
  readonly zoom: { readonly min: number; readonly max: number; readonly step: number } | null
}

// What browsers know about cameras beyond the types that TypeScript ships.
interface CameraCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean
  readonly zoom?: { readonly min: number; readonly max: number; readonly step: number }
  readonly focusMode?: readonly string[]
}

const NO_ABILITIES: Abilities = { torch: false, flip: false, zoom: null }
const FIRST_PICTURE_MS_MAX = 8000

/** Its methods stand in the order in which a camera meets them. */
export class Camera {
  readonly state = signal<CameraState>('starting')
  readonly abilities = signal(NO_ABILITIES)
  readonly torchOn = signal(false)
  readonly zoom = signal(1)
  #which: MediaTrackConstraints = { facingMode: { ideal: 'environment' } }
  #screen: HTMLVideoElement | null = null
  #track: MediaStreamTrack | null = null
  #opening: Promise<void> | null = null

  /** Shows the camera in `screen`; asks for it at most once at a time. */
  start(screen: HTMLVideoElement): Promise<void> {
    this.#screen = screen
    this.#opening ??= this.#open(screen).finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  /** Asks again, after a trouble; a decoder that did not load comes with the whole page. */
  async retry(): Promise<void> {
    if (this.state.value === 'noDecoder') location.reload()
    else if (this.#screen) await this.start(this.#screen)
  }

  async #open(screen: HTMLVideoElement): Promise<void> {
    if (this.state.value === 'noDecoder') return
    if (!isAllowedToAsk()) {
      this.state.value = 'insecure'
      return
    }
    this.state.value = 'starting'
    try {
      this.#stop()
      const stream = await ask(this.#which)
      this.#track = stream.getVideoTracks()[0] ?? null
      screen.srcObject = stream
      await firstPicture(screen)
      await this.#settle()
    } catch (error) {
      this.#stop()
      this.state.value = error === STALLED ? 'stalled' : troubleOf(error)
    }
  }

  #stop(): void {
    if (this.#track) this.#track.onended = null
    this.#track?.stop()
    this.#track = null
  }

  async #settle(): Promise<void> {
    if (!this.#track || this.state.value === 'noDecoder') return
    this.#track.onended = () => void this.retry()
    const can = capabilitiesOf(this.#track)
    if (can.focusMode?.includes('continuous')) await this.#adjust({ focusMode: 'continuous' })
    const cameras = await listCameras()
    const zoom = can.zoom && can.zoom.max > can.zoom.min ? can.zoom : null
    this.abilities.value = { torch: can.torch === true, flip: cameras.length > 1, zoom }
    this.torchOn.value = false
    this.zoom.value = zoom?.min ?? 1
    this.state.value = 'live'
  }

  /** The other side of a phone; on a computer, whose cameras have no side, the next camera. */
  async flip(): Promise<void> {
    const { facingMode, deviceId } = this.#track?.getSettings() ?? {}
    if (facingMode === undefined) this.#which = { deviceId: { ideal: await deviceAfter(deviceId) } }
    else this.#which = { facingMode: { ideal: facingMode === 'user' ? 'environment' : 'user' } }
    await this.retry()
  }

  async setTorch(on: boolean): Promise<void> {
    if (await this.#adjust({ torch: on })) this.torchOn.value = on
  }

  async setZoom(zoom: number): Promise<void> {
    if (await this.#adjust({ zoom })) this.zoom.value = zoom
  }

  async #adjust(setting: object): Promise<boolean> {
    try {
      await this.#track?.applyConstraints({ advanced: [setting] })
      return true
    } catch {
      return false
    }
  }

  /** The decoder cannot work in this browser. */
  giveUp(): void {
    this.#stop()
    this.state.value = 'noDecoder'
  }
}

function isAllowedToAsk(): boolean {
  return window.isSecureContext && 'mediaDevices' in navigator
}

function ask(which: MediaTrackConstraints): Promise<MediaStream> {
  const video = { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } }
  return navigator.mediaDevices.getUserMedia({ video, audio: false })
}

async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  return devices.filter(({ kind }) => kind === 'videoinput')
}

async function deviceAfter(current: string | undefined): Promise<string> {
  const ids = (await listCameras()).map(({ deviceId }) => deviceId)
  return ids[(ids.indexOf(current ?? '') + 1) % ids.length] ?? ''
}

const STALLED = new Error('no picture came')

/** Resolves with the first picture; a camera that is open but blank is a trouble of its own. */
async function firstPicture(video: HTMLVideoElement): Promise<void> {
  await Promise.race([playing(video), late()])
}

async function playing(video: HTMLVideoElement): Promise<void> {
  const picture = new Promise<void>((resolve) => {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) resolve()
    else
      video.onloadeddata = () => {
        resolve()
      }
  })
  await Promise.all([video.play(), picture])
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => {
      reject(STALLED)
    }, FIRST_PICTURE_MS_MAX)
  })
}

function capabilitiesOf(track: MediaStreamTrack): CameraCapabilities {
  return 'getCapabilities' in track ? track.getCapabilities() : {}
}
