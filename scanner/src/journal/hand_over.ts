// POST /api/v1/scans/batch: a part of the journal goes to the server, by the key of the device whose journal it is.

import * as v from 'valibot'
import { readVerdict, type ToldVerdict } from '../core/told_verdict'
import type { Numbered } from '../phone/entry'
import type { ServerWord } from '../phone/pending'
import { readBody } from '../server/body'
import { later, send } from '../server/request'

/** Of entries, so that with all around them the server's 256 kB are not reached. */
export const SENT_BYTES_MAX = 200_000

/** A browser sends no more for a page that is hidden and may end at any moment. */
const KEPT_ALIVE_BYTES_MAX = 60_000

/** The server has more of this device's journal than the phone. */
const TOO_SHORT = '/problems/journal-too-short'
/** It has less than it had told. */
const GAP = '/problems/journal-gap'

export type Handed =
  /** The server has the journal up to this number, and says what it made of these scans. */
  | {
      readonly is: 'stored'
      readonly stored: number
      readonly words: ReadonlyMap<string, ServerWord>
      /** Why it did not take these scans back, in its own words. */
      readonly notReversed: ReadonlyMap<string, string>
      /** The device may no longer scan, and nothing more will come: its person has signed out, or its journal is kept
       * for the organiser. */
      readonly isEnded: boolean
    }
  /** Nobody answered, or the server could not do it now, and wants to be left alone for so long. */
  | { readonly is: 'unreachable'; readonly laterMs?: number }
  /** The server has the journal only up to this number, because a backup was restored. */
  | { readonly is: 'set-back'; readonly stored: number }
  /** Sending the same again does not help soon. */
  | { readonly is: 'refused'; readonly isTooShort: boolean }

const count = v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0)
const AnswerSchema = v.object({
  number: v.fallback(v.number(), 0),
  scan_id: v.fallback(v.nullable(v.string()), null),
  overrun: count,
  last_seq: count,
  stored: v.fallback(v.unknown(), null),
})
/** What could not be stored and is kept for the organiser. */
const KeptSchema = v.object({ status: v.number(), detail: v.string() })
const RefusedSchema = v.object({
  type: v.fallback(v.string(), ''),
  journal: v.fallback(v.nullable(v.number()), null),
})
const StoredSchema = v.object({
  journal: v.number(),
  ended: v.fallback(v.boolean(), false),
  /** A device that was revoked is told nothing. */
  answers: v.fallback(v.array(AnswerSchema), []),
})

export async function postJournal(
  url: string,
  key: string,
  journal: number,
  entries: readonly Numbered[],
  sentAt: string,
): Promise<Handed> {
  // What goes out then is what this phone gives back before it sleeps.
  const keepalive = isHidden()
  const scans = fitting(entries.map(bodyOf), keepalive ? KEPT_ALIVE_BYTES_MAX : SENT_BYTES_MAX)
  const body = { journal, sent_at: sentAt, scans }
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` }
  const response = await send(url, {
    ...{ method: 'POST', body: JSON.stringify(body), headers, keepalive },
  })
  if (!response) return { is: 'unreachable' }
  if (response.ok) return storedIn(response, entries.slice(0, scans.length))
  const { status } = response
  if (status < 400 || status >= 500 || status === 408 || status === 429)
    return { is: 'unreachable', laterMs: later(response)?.ms ?? 0 }
  return refusedIn(response, entries[0]?.number ?? 1)
}

/** Nobody sees the page, which may end at any moment. */
function isHidden(): boolean {
  return 'document' in globalThis && document.hidden
}

async function refusedIn(response: Response, first: number): Promise<Handed> {
  const told = await readBody(response, RefusedSchema)
  const stored = told?.type === GAP ? told.journal : null
  if (stored !== null && stored < first - 1) return { is: 'set-back', stored }
  return { is: 'refused', isTooShort: told?.type === TOO_SHORT }
}

/** Of what the server has already from a call whose answer was lost, it tells only what is sent again: nothing behind
 * these `entries` counts as stored before its word is here. */
async function storedIn(response: Response, entries: readonly Numbered[]): Promise<Handed> {
  const told = await readBody(response, StoredSchema)
  if (!told) return { is: 'unreachable' }
  const reversals = new Set(
    entries.filter(({ is }) => is === 'reversal').map(({ number }) => number),
  )
  const [words, notReversed] = [new Map<string, ServerWord>(), new Map<string, string>()]
  for (const { number, scan_id, overrun, last_seq, stored } of told.answers) {
    if (scan_id === null) continue
    const verdict = readVerdict(stored)
    if (verdict) words.set(scan_id, { ...wordOf(verdict), overrun, lastSeq: last_seq })
    const kept = v.safeParse(KeptSchema, stored)
    if (kept.success && reversals.has(number)) notReversed.set(scan_id, kept.output.detail)
  }
  const isEnded = response.status === 202 || told.ended
  const stored = Math.min(told.journal, entries.at(-1)?.number ?? Infinity)
  return { is: 'stored', stored, words, notReversed, isEnded }
}

export function wordOf(told: ToldVerdict): ServerWord {
  return { verdict: told.verdict, reason: told.reason, seq: told.seq, told }
}

/** An entry as the server reads it. */
function bodyOf(entry: Numbered): object {
  if (entry.is === 'return') {
    const { number, returns, at } = entry
    return { number, returns, at }
  }
  if (entry.is === 'reversal') {
    const { number, reversal_id, scan_id, at } = entry
    return { number, reversal_id, scan_id, at }
  }
  const { number, scan_id, gate, party, scanned_at, clock_error_ms, shown } = entry
  const code = entry.is_sealed ? { sealed_code: entry.code } : { code: entry.code }
  const told = { verdict: shown?.verdict ?? null, reason: shown?.reason ?? null }
  return { number, scan_id, ...code, gate, party, scanned_at, clock_error_ms, ...told }
}

/** As many from the beginning as one call takes: one at least. */
function fitting(bodies: readonly object[], bytesMax: number): readonly object[] {
  let bytes = 0
  const end = bodies.findIndex((body) => {
    bytes += new TextEncoder().encode(JSON.stringify(body)).length + 1
    return bytes > bytesMax
  })
  return end < 0 ? bodies : bodies.slice(0, Math.max(1, end))
}
