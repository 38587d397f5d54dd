// The calls to the server. An answer is what the server decided; nothing here decides anything.

import * as v from 'valibot'
import type { CameraState } from '../camera/camera'
import { TEXT_LENGTH_MAX } from '../core/qr'
import { CountsSchema, readVerdict, type ToldVerdict } from '../core/told_verdict'
import { REASONS } from '../core/verdict'
import { readBody, readJson } from './body'
import type { Cancelled, Later } from './delivery'
import { post, type Problem, type Request, type SignedOut } from './request'

export interface Scan {
  readonly scan_id: string
  readonly code: string
  readonly gate: string
  readonly party: number
  /** When its code came into view, by this device's clock. */
  readonly scanned_at?: string
  /** When the frame with its code was taken, by this page's clock, in ms. It is not sent. */
  readonly seenAt?: number
  /** Somebody without a ticket, who gets one for the event. */
  readonly guest?: Guest
  readonly event?: string
}

/** Who comes to the door without a ticket. */
export interface Guest {
  readonly name: string
  readonly companions: number
  readonly category: string
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
  /** Whether the browser keeps what the page stores, and for how much more there is room; null: it does not say. */
  readonly storage_kept: boolean | null
  readonly storage_free_mb: number | null
}

/** What a scan came to. */
export type Answer = { readonly is: 'verdict'; readonly verdict: ToldVerdict } | Problem | SignedOut

/** How a scan ended. */
export type Outcome = Answer | Cancelled

/** The scan has the id under which the server knows it: what was given up a moment ago is the same scan. */
export interface Delivered {
  readonly scan: Scan
  readonly outcome: Outcome
}

/** Null: no answer came; the scan may be stored or not. */
export function postScan(
  request: Request,
  url: string,
  scan: Scan,
  signal: AbortSignal,
): Promise<Answer | Later | null> {
  return postFor(request, url, { ...scan, code: asSent(scan.code) }, signal)
}

/** The same for somebody without a ticket, who gets one and is admitted by it. */
export function postWalkIn(
  request: Request,
  url: string,
  { scan_id, gate }: Scan,
  guest: Guest,
  signal: AbortSignal,
): Promise<Answer | Later | null> {
  return postFor(request, url, { scan_id, gate, ...guest }, signal)
}

function postFor(
  request: Request,
  url: string,
  body: unknown,
  signal: AbortSignal,
): Promise<Answer | Later | null> {
  return post(request, url, body, signal, async (response) => {
    const verdict = readVerdict(await readJson(response))
    return verdict && { is: 'verdict', verdict }
  })
}

/** What stands after a scan was taken back. */
const ReversalSchema = v.object({
  used: v.number(),
  allowed: v.number(),
  counts: v.fallback(v.nullable(CountsSchema), null),
})

/** `isUntold`: the server does not know of it yet. */
export type Reversal = Readonly<v.InferOutput<typeof ReversalSchema>> & {
  readonly isUntold?: boolean
}

/** What taking a scan back came to. */
export type ReversalAnswer =
  { readonly is: 'reversal'; readonly reversal: Reversal } | Problem | SignedOut

/** Takes the scan back. The same `reversal_id` may be sent again and again: it takes back once. Null: no answer came. */
export function postReversal(
  request: Request,
  url: string,
  scan_id: string,
  reversal_id: string,
  signal: AbortSignal,
): Promise<ReversalAnswer | Later | null> {
  const address = url.replace('{scan_id}', encodeURIComponent(scan_id))
  return post(request, address, { reversal_id }, signal, async (response) => {
    const reversal = await readBody(response, ReversalSchema)
    return reversal && { is: 'reversal', reversal }
  })
}

/** A steward's device waits for a decision about a refusal. */
const OpenCallSchema = v.object({
  scan_id: v.string(),
  ticket: v.string(),
  gate: v.string(),
  device: v.string(),
  reason: v.picklist(REASONS),
  waiting_seconds: v.number(),
})

/** The event's counts, and the calls that wait for whoever may decide here. */
const DoorCountsSchema = v.object({
  ...CountsSchema.entries,
  calls: v.fallback(v.array(OpenCallSchema), []),
  /** What phones without contact could cost, in the server's words; null: all are in contact. */
  risk: v.fallback(v.nullable(v.object({ detail: v.string() })), null),
})

export type OpenCall = Readonly<v.InferOutput<typeof OpenCallSchema>>
export type DoorCounts = Readonly<v.InferOutput<typeof DoorCountsSchema>>

export async function getCounts(request: Request, url: string): Promise<DoorCounts | null> {
  const response = await request(url, {})
  if (typeof response === 'string' || !response.ok) return null
  return readBody(response, DoorCountsSchema)
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

/** A text that JSON and UTF-8 can carry. Beyond the longest readable text one character is enough to
 * tell the server that it was longer. */
export function asSent(code: string): string {
  return code.slice(0, TEXT_LENGTH_MAX + 1).replace(/\p{Surrogate}/gu, '\ufffd')
}
