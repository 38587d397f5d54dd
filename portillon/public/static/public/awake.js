// Keeps the screen from going dark in the queue, where the browser can.
async function keepAwake() {
  if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
  try {
    await navigator.wakeLock.request('screen')
  } catch {
    // A low battery may refuse it; the code is readable all the same.
  }
}

document.addEventListener('visibilitychange', keepAwake)
keepAwake()
