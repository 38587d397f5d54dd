// The holder's own validation: a form that is sent once, with where the phone is if it may say so; and on the green page
// the letters of the half minute, which tell it from a picture, and the button to take the visit back.
/* global setTimeout, fetch, location, sessionStorage */
// scanner/src/visit/poster.ts writes it.
const SCANNED = 'portillon visit'
const LOCATE_MS_MAX = 6000
const AGAIN_MS = 4000

const form = document.querySelector('form[data-visit]')
if (form) {
  form.addEventListener('submit', (event) => {
    const button = form.querySelector('button')
    if (button.disabled) {
      event.preventDefault()
      return
    }
    button.disabled = true
    if ('locate' in form.dataset && 'geolocation' in navigator) {
      event.preventDefault()
      locate().finally(() => form.submit())
    }
  })
  // The back button brings the page as it was left.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) form.querySelector('button').disabled = false
  })
  if (isScannedJustNow() && !('ask' in form.dataset)) form.requestSubmit()
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
