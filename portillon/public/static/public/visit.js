// The holder's own validation: a form that is sent once, with where the phone is if it may say so; and on the green page
// the letters of the half minute, which tell it from a picture.
/* global setTimeout, fetch, location */
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
  window.addEventListener('pageshow', () => {
    form.querySelector('button').disabled = false
  })
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
