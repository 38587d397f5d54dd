// Listens for the server's word that there is news in the roster. Nothing depends on it: a phone that hears nothing asks by
// the clock.

import { DEAF, type Listen } from './keep_up'

/** The server says something every 20 seconds: after so long a silence, the connection is only half there. */
export const SILENCE_MS = 45_000
/** Before this phone listens anew; up to twice as long by chance, so that a server that was away is not overrun. */
export const PAUSE_MS = 2000
export const PAUSE_MS_MAX = 60_000
const LOOK = 'event: look'
/** Longer lines are not the server's. */
const LINE_LENGTH_MAX = 1000

/** This phone's key, or why there is none. */
export type DeviceHere = () => Promise<{ readonly key: string } | string>

/** News of the gate, by the device's key. `url` is null where the server has no doorbell. */
export function listening(url: string | null, gate: string, device: DeviceHere): Listen {
  if (url === null) return DEAF
  return (onNews, onHeard) => {
    const address = `${url}?${new URLSearchParams({ gate })}`
    const doorbell = new Doorbell(address, device, onNews, onHeard)
    return () => {
      doorbell.stop()
    }
  }
}

/** One connection at a time, as long as somebody sees the page. */
class Doorbell {
  readonly #url: string
  readonly #device: DeviceHere
  readonly #onNews: () => void
  readonly #onHeard: (isHeard: boolean) => void
  #call: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #isStopped = false

  constructor(
    url: string,
    device: DeviceHere,
    onNews: () => void,
    onHeard: (isHeard: boolean) => void,
  ) {
    this.#onHeard = onHeard
    this.#url = url
    this.#device = device
    this.#onNews = onNews
    document.addEventListener('visibilitychange', this.#seen)
    void this.#listen()
  }

  stop(): void {
    this.#isStopped = true
    document.removeEventListener('visibilitychange', this.#seen)
    clearTimeout(this.#timer)
    this.#call?.abort()
  }

  readonly #seen = (): void => {
    if (document.hidden) this.#call?.abort()
    else void this.#listen()
  }

  async #listen(): Promise<void> {
    if (this.#call || this.#isStopped || document.hidden) return
    clearTimeout(this.#timer)
    this.#call = new AbortController()
    const wasHeard = await this.#hear(this.#call).catch(() => false)
    this.#call = null
    this.#onHeard(false)
    this.#failures = wasHeard ? 0 : this.#failures + 1
    this.#listenLater()
  }

  #listenLater(): void {
    if (this.#isStopped) return
    const ms = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** this.#failures) * (1 + Math.random())
    this.#timer = setTimeout(() => void this.#listen(), ms)
  }

  /** Ends with the connection; false where it was none of the server's. */
  async #hear(call: AbortController): Promise<boolean> {
    const device = await this.#device()
    if (typeof device === 'string') return false
    const limit = new Silence(call)
    try {
      const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${device.key}` }
      const set: RequestInit = { credentials: 'same-origin', redirect: 'manual', cache: 'no-store' }
      const response = await fetch(this.#url, { ...set, headers, signal: call.signal })
      if (!isDoorbell(response) || !response.body) {
        call.abort()
        return false
      }
      // What happened since this phone asked last was not rung for it.
      this.#onHeard(true)
      this.#onNews()
      await this.#follow(response.body.getReader(), limit)
      return true
    } finally {
      limit.end()
    }
  }

  /** Also a connection that breaks was one. */
  async #follow(reader: ReadableStreamDefaultReader<Uint8Array>, limit: Silence): Promise<void> {
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
      if (done) return
      limit.begin()
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
      rest = lines.pop()?.slice(-LINE_LENGTH_MAX) ?? ''
      if (lines.includes(LOOK)) this.#onNews()
    }
  }
}

/** Gives the call up where nothing comes for too long. */
class Silence {
  readonly #call: AbortController
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(call: AbortController) {
    this.#call = call
    this.begin()
  }

  begin(): void {
    this.end()
    this.#timer = setTimeout(() => {
      this.#call.abort()
    }, SILENCE_MS)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

function isDoorbell(response: Response): boolean {
  return (
    response.ok && response.headers.get('Content-Type')?.startsWith('text/event-stream') === true
  )
}
