// The holder's own validation: a form that is sent once, with where the phone is if it may say so; and on the green page
// the letters of the half minute, which tell it from a picture, and the button to take the visit back. Whatever needs the
// server says in words when there is no connection: the browser's own page would take the place of this one.
/* global setTimeout, clearTimeout, fetch, location, sessionStorage, AbortController */
// scanner/src/visit/poster.ts writes it.
const SCANNED = 'portillon visit'
const LOCATE_MS_MAX = 6000
const AGAIN_MS = 4000
const ASKED_MS_MAX = 8000
// A small file of this server.
const ASKED = document.currentScript.src

const form = document.querySelector('form[data-visit]')
const others = document.querySelectorAll('form[data-online]')
for (const one of form ? [form, ...others] : others) {
  one.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(one)
  })
  // The back button brings the page as it was left.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) one.querySelector('button').disabled = false
  })
}
for (const link of document.querySelectorAll('a[data-online]'))
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void follow(link)
  })
window.addEventListener('online', () => sayThatNobodyAnswers(false))
if (form && isScannedJustNow() && !('ask' in form.dataset)) form.requestSubmit()

async function send(form) {
  const button = form.querySelector('button')
  if (button.disabled) return
  button.disabled = true
  if (await isAnswered()) {
    if ('locate' in form.dataset && 'geolocation' in navigator) await locate()
    form.submit()
  } else button.disabled = false
}

async function follow(link) {
  if (await isAnswered()) location.assign(link.href)
}

async function isAnswered() {
  sayThatNobodyAnswers(false)
  const isThere = navigator.onLine && (await ask())
  sayThatNobodyAnswers(!isThere)
  return isThere
}

function sayThatNobodyAnswers(isSo) {
  for (const words of document.querySelectorAll('[data-no-connection]')) words.hidden = !isSo
}

async function ask() {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), ASKED_MS_MAX)
  try {
    const answer = await fetch(ASKED, { method: 'HEAD', cache: 'no-store', signal: limit.signal })
    return answer.status < 500
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

// The pass's own page has asked for the companions and read the poster: there is nothing left to ask. No link from
// elsewhere can say so, and Back does not say it again.
function isScannedJustNow() {
  const scanned = sessionStorage.getItem(SCANNED)
  sessionStorage.removeItem(SCANNED)
  return scanned === location.pathname + location.search
}

function locate() {
  const asked = new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude
        form.elements.longitude.value = coords.longitude
        resolve()
      },
      () => resolve(),
      { timeout: LOCATE_MS_MAX, maximumAge: 60000 },
    )
  })
  // A question that nobody answers must not keep anybody out.
  return Promise.race([asked, new Promise((resolve) => setTimeout(resolve, LOCATE_MS_MAX))])
}

const undo = document.querySelector('form[data-undo]')
if (undo) setTimeout(() => undo.remove(), undo.dataset.undo * 1000)

const shown = document.querySelector('[data-proof]')
if (shown) void keepUp(shown)

async function keepUp(shown) {
  for (;;) {
    const wait = await refresh(shown)
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

async function refresh(shown) {
  try {
    const answer = await fetch(shown.dataset.proof, { cache: 'no-store' })
    const { proof, seconds } = await answer.json()
    if (!proof) location.reload()
    shown.querySelector('strong').textContent = proof
    shown.classList.remove('stale')
    return seconds * 1000 + 200
  } catch {
    shown.classList.add('stale')
    return AGAIN_MS
  }
}
