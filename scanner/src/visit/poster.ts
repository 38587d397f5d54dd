// A holder's page that looks for a venue's poster: it reads one code, and goes where that leads.

import { effect } from '@preact/signals'
import { Camera } from '../camera/camera'
import { createDecoder } from '../camera/decoder'
import { keepAlive } from '../camera/revive'
import { posterToken } from './poster_token'

// portillon/public/static/public/visit.js reads it.
const SCANNED = 'portillon visit'
const ASKED_MS_MAX = 8000
/** How long the words stay before the poster is followed again. */
const AGAIN_MS = 3000

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
  let isFollowing = false
  decoder.start(video, (code) => {
    if (code === null || isFollowing) return
    isFollowing = true
    void follow(code, form, says).then(() => {
      isFollowing = false
    })
  })
}

async function follow(code: string, form: HTMLFormElement, says: HTMLElement): Promise<void> {
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
  if (!(await isAnswered())) {
    says.textContent = says.dataset.offline ?? ''
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    return
  }
  remember(address)
  location.assign(address)
}

/** Whether the server answers: the browser's own page, that it does not, would take the place of this one. */
async function isAnswered(): Promise<boolean> {
  if (!navigator.onLine) return false
  const limit = new AbortController()
  const timer = setTimeout(() => {
    limit.abort()
  }, ASKED_MS_MAX)
  try {
    const asked: RequestInit = { method: 'HEAD', cache: 'no-store', signal: limit.signal }
    return (await fetch(import.meta.url, asked)).status < 500
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Tells the page at `address` that the holder has just scanned its poster, so that it need not ask once more. */
function remember(address: string): void {
  try {
    sessionStorage.setItem(SCANNED, address)
  } catch {
    // Without storage the page asks.
  }
}
