// A holder's page that looks for a venue's poster: it reads one code, and goes where that leads.

import { effect } from '@preact/signals'
import { Camera } from '../camera/camera'
import { createDecoder } from '../camera/decoder'
import { keepAlive } from '../camera/revive'
import { posterToken } from './poster_token'

// portillon/public/static/public/visit.js reads it.
const SCANNED = 'portillon visit'

const form = document.querySelector<HTMLFormElement>('form[data-camera]')
const view = document.querySelector<HTMLElement>('[data-view]')
const video = view?.querySelector('video')
const says = view?.querySelector<HTMLElement>('[data-says]')

if (form && view && video && says) {
  const look = { form, view, video, says }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    open(look)
  })
}

interface Look {
  readonly form: HTMLFormElement
  readonly view: HTMLElement
  readonly video: HTMLVideoElement
  readonly says: HTMLElement
}

function open({ form, view, video, says }: Look): void {
  if (!view.hidden) return
  view.hidden = false
  const hint = says.textContent
  const camera = new Camera()
  const decoder = createDecoder(() => {
    camera.giveUp()
  })
  effect(() => {
    const isWell = camera.state.value === 'starting' || camera.state.value === 'live'
    says.textContent = isWell ? hint : (says.dataset.trouble ?? '')
    video.hidden = !isWell
  })
  void camera.start(video)
  keepAlive(camera, video)
  decoder.start(video, (code) => {
    if (code !== null) follow(code, form, says)
  })
}

function follow(code: string, form: HTMLFormElement, says: HTMLElement): void {
  const token = posterToken(code)
  if (token === null) {
    says.textContent = says.dataset.foreign ?? ''
    return
  }
  const companions = new FormData(form).get('companions')
  const query = new URLSearchParams({
    companions: typeof companions === 'string' ? companions : '0',
    lang: document.documentElement.lang,
  })
  const address = `/v/${token}?${query.toString()}`
  remember(address)
  location.assign(address)
}

/** Tells the page at `address` that the holder has just scanned its poster, so that it need not ask once more. */
function remember(address: string): void {
  try {
    sessionStorage.setItem(SCANNED, address)
  } catch {
    // Without storage the page asks.
  }
}
