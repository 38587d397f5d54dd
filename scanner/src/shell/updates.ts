// The service worker behind the page: it keeps the page for times without a network, and a newer one waits until the page
// says that nothing is going on.

import { once, whenIdle } from './idle'

const LOOKED_FOR_MS = 15 * 60_000

/** A newer version takes over, and the page loads anew, when nothing is going on. It is called once for the page at
 * `address`: `busy` reads signals, and may say something else later. */
export async function followVersions(address: string, busy: () => boolean): Promise<void> {
  const loadAnew = once(() => {
    whenIdle(busy, () => {
      location.reload()
    })
  })
  const takeOver = once(() => {
    whenIdle(busy, () => {
      isOurs = true
      updates?.takeOver()
    })
  })
  let isOurs = false
  const updates = await keepPage(address, takeOver, () => {
    if (isOurs) location.reload()
    else loadAnew()
  })
  window.addEventListener('online', () => updates?.look())
}

interface Updates {
  /** Looks for a newer version on the server. */
  readonly look: () => void
  /** The version that waits takes over; the page must be loaded anew then. */
  readonly takeOver: () => void
}

/** Null where the browser keeps no pages: without https, or by its settings. `onNewer` hears of a version that waits,
 * `onTakenOver` of one that has taken over, here or in another tab. */
async function keepPage(
  address: string,
  onNewer: () => void,
  onTakenOver: () => void,
): Promise<Updates | null> {
  const workers = serviceWorkers()
  if (!workers) return null
  // The very first version takes over the page that brought it: that is no change.
  let isTaken = workers.controller !== null
  try {
    const registration = await workers.register(`${address}/sw.js`, { scope: address })
    workers.addEventListener('controllerchange', () => {
      if (isTaken) onTakenOver()
      isTaken = true
    })
    follow(registration, onNewer)
    const look = (): void => void registration.update().catch(() => undefined)
    setInterval(look, LOOKED_FOR_MS)
    return { look, takeOver: () => registration.waiting?.postMessage('take over') }
  } catch {
    return null
  }
}

function serviceWorkers(): ServiceWorkerContainer | null {
  return 'serviceWorker' in navigator ? navigator.serviceWorker : null
}

function follow(registration: ServiceWorkerRegistration, onNewer: () => void): void {
  const tell = (): void => {
    // The very first version waits for a moment, too, though for nothing.
    if (registration.waiting && registration.active) onNewer()
  }
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', tell)
  })
  tell()
}
