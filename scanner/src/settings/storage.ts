// What the browser keeps for this page. It may be full, or closed to the page altogether: then what is kept lasts as long
// as the page.

/** Stays on this device. */
export function openStorage(): Storage | null {
  return opened(() => window.localStorage)
}

/** Stays until the tab is closed. */
export function openTabStorage(): Storage | null {
  return opened(() => window.sessionStorage)
}

function opened(open: () => Storage): Storage | null {
  try {
    return open()
  } catch {
    return null
  }
}

export function recall(storage: Storage | null, place: string): string | null {
  try {
    return storage?.getItem(place) ?? null
  } catch {
    return null
  }
}

export function remember(storage: Storage | null, place: string, text: string): void {
  try {
    storage?.setItem(place, text)
  } catch {
    return
  }
}
