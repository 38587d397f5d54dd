// One request to the server, and what its response means. Whatever the server itself did not write, a hotel's sign-in
// page or a proxy's error, is no answer.

import { language } from '../locale'
import { readProblem } from './body'
import { compareClocks } from './clock'
import { isConnected } from './contact'
import type { Later } from './delivery'

/** For the head of a response, and then for each piece of its body: a roster is long. */
export const TIMEOUT_MS = 6000
/** However long a proxy asks for: somebody stands at the door. */
export const LATER_MS_MAX = 30_000

/** Makes one authorised request; see `authorise`. */
export type Request = (
  url: string,
  init: RequestInit,
) => Promise<Response | 'signed-out' | 'unreachable'>

/** The server would not do it, and says why. */
export interface Problem {
  readonly is: 'problem'
  readonly status: number
  readonly type: string
  readonly detail: string
}

/** The type of the problem where this device works at another gate now. */
export const NOT_YOUR_GATE = '/problems/not-your-gate'

/** The type of the problem where this device itself failed: the server may know nothing of it. */
export const FAILED_HERE = 'portillon:failed-here'

export const FAILED: Problem = { is: 'problem', status: 0, type: FAILED_HERE, detail: '' }

export interface SignedOut {
  readonly is: 'signed-out'
}

export const SIGNED_OUT: SignedOut = { is: 'signed-out' }

/** Posts `body`; null: no answer came, and whether the server did what was asked is not known. */
export async function post<T>(
  request: Request,
  url: string,
  body: unknown,
  signal: AbortSignal,
  read: (response: Response) => Promise<T | null>,
): Promise<T | Problem | SignedOut | Later | null> {
  const headers = { 'Content-Type': 'application/json' }
  const init = { method: 'POST', body: JSON.stringify(body), signal, headers }
  const response = await request(url, init)
  if (response === 'signed-out') return SIGNED_OUT
  if (response === 'unreachable') return null
  if (response.ok) return read(response)
  const { status } = response
  if (status < 400 || status >= 500 || status === 408 || status === 429) return later(response)
  return { is: 'problem', status, ...(await readProblem(response)) }
}

/** Null where the response does not say in seconds when to try again. */
export function later(response: Response): Later | null {
  const seconds = response.headers.get('Retry-After') ?? ''
  if (!/^\d{1,6}$/.test(seconds)) return null
  return { is: 'later', ms: Math.min(LATER_MS_MAX, Number(seconds) * 1000) }
}

/** One request with a time limit; null when no whole answer came. A redirect is left to the caller. */
export async function send(url: string, init: RequestInit): Promise<Response | null> {
  const limit = new AbortController()
  const abort = (): void => {
    limit.abort()
  }
  let timer = setTimeout(abort, TIMEOUT_MS)
  const goOn = (): void => {
    clearTimeout(timer)
    timer = setTimeout(abort, TIMEOUT_MS)
  }
  init.signal?.addEventListener('abort', abort)
  if (init.signal?.aborted === true) abort()
  const headers = new Headers(init.headers)
  if (!headers.has('Accept')) headers.set('Accept', 'application/json')
  headers.set('Accept-Language', language.value)
  try {
    const set: RequestInit = { credentials: 'same-origin', redirect: 'manual', cache: 'no-store' }
    const response = await fetch(url, { ...set, ...init, headers, signal: limit.signal })
    compareClocks(response.headers.get('Date'), Date.now())
    await receive(response, goOn)
    isConnected.value = true
    return response
  } catch {
    if (init.signal?.aborted !== true) isConnected.value = false
    return null
  } finally {
    clearTimeout(timer)
    init.signal?.removeEventListener('abort', abort)
  }
}

/** Ends when the whole body is here: whoever reads it then waits for nothing. */
async function receive(response: Response, onPiece: () => void): Promise<void> {
  const reader = response.clone().body?.getReader()
  while (reader && !(await reader.read()).done) onPiece()
}
