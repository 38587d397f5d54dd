// One camera stream, asked for once and kept: phones that ask again for each scan drive staff mad.

import { signal } from '@preact/signals'
import { mainLens, type Lens } from './lenses'
import { troubleOf, type Fault, type Trouble } from './trouble'

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

/** What the person last chose on this device. */
export interface CameraChoice {
  /** The camera's id; null: the main lens of the back. */
  readonly lens: string | null
  readonly zoom: number | null
  readonly torch: boolean
  /** The camera on the side of the screen: a guest stands before it. */
  readonly front: boolean
}

/** Where the choice outlives the page. */
export interface KeptChoice {
  readonly get: () => CameraChoice
  readonly set: (change: Partial<CameraChoice>) => void
}

const NOTHING_CHOSEN: CameraChoice = { lens: null, zoom: null, torch: false, front: false }

const NO_ABILITIES: Abilities = { torch: false, flip: false, zoom: null }
const FIRST_PICTURE_MS_MAX = 8000

/** Its methods stand in the order in which a camera meets them. */
export class Camera {
  readonly state = signal<CameraState>('starting')
  readonly abilities = signal(NO_ABILITIES)
  readonly torchOn = signal(false)
  readonly zoom = signal(1)
  readonly lenses = signal<readonly Lens[]>([])
  readonly #kept: KeptChoice
  /** The other side, until the page is left. */
  #isFlipped = false
  /** It is on, but shows nothing: only a picture makes it live again. */
  #isDoubted = false
  #screen: HTMLVideoElement | null = null
  #track: MediaStreamTrack | null = null
  #opening: Promise<void> | null = null

  constructor(kept: KeptChoice = { get: () => NOTHING_CHOSEN, set: () => undefined }) {
    this.#kept = kept
  }

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
    this.#isDoubted = false
    if (this.state.value === 'noDecoder') location.reload()
    else await this.restart()
  }

  /** Asks for the stream anew; what is said of a camera that shows nothing stays until it shows something. */
  async restart(): Promise<void> {
    if (this.#screen) await this.start(this.#screen)
  }

  async #open(screen: HTMLVideoElement): Promise<void> {
    if (this.state.value === 'noDecoder') return
    if (!isAllowedToAsk()) {
      this.state.value = 'insecure'
      return
    }
    if (!this.#isDoubted) this.state.value = 'starting'
    try {
      this.#stop()
      await this.#show(this.#wanted(), screen)
      await this.#preferMainLens(screen)
      await this.#settle()
    } catch (error) {
      this.#stop()
      // It may come yet: whoever watches the picture starts it again.
      this.#isDoubted = error === STALLED
      this.state.value = error === STALLED ? 'stalled' : troubleOf(error)
    }
  }

  #wanted(): MediaTrackConstraints {
    const { lens } = this.#kept.get()
    if (this.#isFront()) return { facingMode: { ideal: 'user' } }
    const back = { facingMode: { ideal: 'environment' } }
    return lens === null ? back : { deviceId: { ideal: lens }, ...back }
  }

  #isFront(): boolean {
    return this.#kept.get().front !== this.#isFlipped
  }

  async #show(which: MediaTrackConstraints, screen: HTMLVideoElement): Promise<void> {
    const stream = await ask(which)
    this.#track = stream.getVideoTracks()[0] ?? null
    screen.srcObject = stream
    await firstPicture(screen)
  }

  /** The labels of cameras are known only while one is on: the first may have been another lens of the back. */
  async #preferMainLens(screen: HTMLVideoElement): Promise<void> {
    this.lenses.value = await listCameras()
    const best = mainLens(this.lenses.value)
    const { deviceId, facingMode } = this.#track?.getSettings() ?? {}
    const isChosen = this.#isFront() || this.#kept.get().lens !== null || facingMode === 'user'
    if (isChosen || best === null || deviceId === undefined || deviceId === best.deviceId) return
    this.#stop()
    await this.#show({ deviceId: { ideal: best.deviceId } }, screen)
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
    const zoom = can.zoom && can.zoom.max > can.zoom.min ? can.zoom : null
    this.abilities.value = { torch: can.torch === true, flip: this.lenses.value.length > 1, zoom }
    this.torchOn.value = false
    this.zoom.value = zoom?.min ?? 1
    await this.#asBefore()
    if (!this.#isDoubted) this.state.value = 'live'
  }

  /** Light and zoom as they were before the page was opened. */
  async #asBefore(): Promise<void> {
    const { zoom, torch } = this.#kept.get()
    const can = this.abilities.value
    if (this.#isFront()) return
    if (can.torch && torch) await this.setTorch(true)
    if (can.zoom && zoom !== null)
      await this.setZoom(Math.min(Math.max(zoom, can.zoom.min), can.zoom.max))
  }

  /** Whether it should be showing a picture. */
  isOn(): boolean {
    return this.state.value === 'live' || this.#isDoubted
  }

  /** It shows nothing; whether that is news. */
  doubt(fault: Fault): boolean {
    const isNews = !this.#isDoubted
    this.#isDoubted = true
    this.state.value = fault
    return isNews
  }

  /** It shows a picture. */
  trust(): void {
    if (!this.#isDoubted) return
    this.#isDoubted = false
    this.state.value = 'live'
  }

  /** The other side of a phone; on a computer, whose cameras have no side, the next camera. */
  async flip(): Promise<void> {
    const { facingMode, deviceId } = this.#track?.getSettings() ?? {}
    if (facingMode === undefined) this.#kept.set({ lens: this.#lensAfter(deviceId) })
    else this.#isFlipped = facingMode !== 'user'
    await this.retry()
  }

  #lensAfter(current: string | undefined): string | null {
    const ids = this.lenses.value.map(({ deviceId }) => deviceId)
    return ids[(ids.indexOf(current ?? '') + 1) % ids.length] ?? null
  }

  /** Another lens, on this device for good; null: the main one. */
  async choose(lens: string | null): Promise<void> {
    this.#kept.set({ lens, zoom: null })
    this.#isFlipped = false
    await this.retry()
  }

  async setTorch(on: boolean): Promise<void> {
    if (!(await this.#adjust({ torch: on }))) return
    this.torchOn.value = on
    this.#kept.set({ torch: on })
  }

  async setZoom(zoom: number): Promise<void> {
    if (!(await this.#adjust({ zoom }))) return
    this.zoom.value = zoom
    this.#kept.set({ zoom })
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
