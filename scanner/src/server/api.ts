// The calls to the server. An answer is what the server decided, or the fact that none came;
// nothing here decides anything.

import type { CameraState } from '../camera/camera'
import { compareClocks } from './clock'
import { readCounts, readVerdict, type Counts, type Verdict } from '../core/verdict'
import { TEXT_LENGTH_MAX } from '../core/qr'
import { language } from '../locale'

export const TIMEOUT_MS = 6000

export interface Scan {
  readonly scan_id: string
  readonly code: string
  readonly gate: string
  readonly party: number
}

/** How full this device's battery is. */
export interface Battery {
  readonly percent: number
  readonly is_charging: boolean
}

export type SoundState = 'on' | 'off' | 'locked'

/** Whether this device is ready for the door. */
export interface Readiness {
  readonly gate: string
  readonly camera: CameraState
  /** How long ago the camera read a code; null: not since the page was opened. */
  readonly code_seen_seconds: number | null
  readonly sound: SoundState
  /** What this device's clock says. */
  readonly clock_at: string
  /** "4g" or slower, where the browser tells. */
  readonly network: string
  readonly version: string
}

export type Answer =
  | { readonly is: 'verdict'; readonly verdict: Verdict }
  | { readonly is: 'problem'; readonly status: number; readonly detail: string }
  | { readonly is: 'signed-out' }
  | { readonly is: 'unreachable' }

export const UNREACHABLE: Answer = { is: 'unreachable' }
export const SIGNED_OUT: Answer = { is: 'signed-out' }

/** Makes one authorised request; see `session`. */
export type Request = (
  url: string,
  init: RequestInit,
) => Promise<Response | 'signed-out' | 'unreachable'>

export async function postScan(
  request: Request,
  url: string,
  scan: Scan,
  signal: AbortSignal,
): Promise<Answer> {
  const body = JSON.stringify({ ...scan, code: sendable(scan.code) })
  const init = { method: 'POST', body, signal, headers: { 'Content-Type': 'application/json' } }
  const response = await request(url, init)
  if (response === 'signed-out') return SIGNED_OUT
  return response === 'unreachable' ? UNREACHABLE : readAnswer(response)
}

export async function getCounts(request: Request, url: string): Promise<Counts | null> {
  const response = await request(url, {})
  if (typeof response === 'string' || !response.ok) return null
  return readCounts(await readJson(response))
}

/** Tells the organiser about this device; what does not arrive is told again later. */
export async function put(
  request: Request,
  url: string,
  told: Battery | Readiness,
): Promise<boolean> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await request(url, { method: 'PUT', body: JSON.stringify(told), headers })
  return typeof response !== 'string' && response.ok
}

/** One request with a time limit; null when no answer came. A redirect is left to the caller. */
export async function send(url: string, init: RequestInit): Promise<Response | null> {
  const limit = new AbortController()
  const abort = (): void => {
    limit.abort()
  }
  const timer = setTimeout(abort, TIMEOUT_MS)
  init.signal?.addEventListener('abort', abort)
  const headers = new Headers(init.headers)
  headers.set('Accept', 'application/json')
  headers.set('Accept-Language', language.value)
  try {
    const set: RequestInit = { credentials: 'same-origin', redirect: 'manual', cache: 'no-store' }
    const response = await fetch(url, { ...set, ...init, headers, signal: limit.signal })
    compareClocks(response.headers.get('Date'), Date.now())
    return response
  } catch {
    return null
  } finally {
    clearTimeout(timer)
    init.signal?.removeEventListener('abort', abort)
  }
}

/** What a response to a scan means. Whatever the server itself did not write, a hotel's sign-in page
 * or a proxy's error, is no answer. */
async function readAnswer(response: Response): Promise<Answer> {
  const body = await readJson(response)
  if (response.ok) {
    const verdict = readVerdict(body)
    return verdict ? { is: 'verdict', verdict } : UNREACHABLE
  }
  const { status } = response
  if (status < 400 || status >= 500 || status === 408 || status === 429) return UNREACHABLE
  return { is: 'problem', status, detail: readDetail(body) }
}

export function readDetail(body: unknown): string {
  const detail = (body as { detail?: unknown } | null)?.detail
  return typeof detail === 'string' ? detail : ''
}

export async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return null
  }
}

/** A text that JSON and UTF-8 can carry. Beyond the longest readable text one character is enough to
 * tell the server that it was longer. */
function sendable(code: string): string {
  return code.slice(0, TEXT_LENGTH_MAX + 1).replace(/\p{Surrogate}/gu, '\ufffd')
}
