// A steward calls a supervisor about the refusal on the screen. The call lives as long as the screen: the server hears of it
// every two seconds, and where that ends, so does the call.

import { signal, type ReadonlySignal } from '@preact/signals'
import * as v from 'valibot'
import type { ToldVerdict } from '../core/told_verdict'
import { readBody, readDetail } from '../server/body'
import type { Request } from '../server/request'
import type { Urls } from '../settings/config'
import { isDesk, type Place } from '../settings/place'

export const ASK_MS = 2000

const CallSchema = v.object({
  state: v.picklist(['open', 'withdrawn', 'admitted', 'refused']),
  /** Who has answered; empty where a program has. */
  by: v.string(),
  party: v.number(),
  /** Whether somebody who may answer had the scanner open lately. */
  is_seen: v.boolean(),
})

export type Call =
  | { readonly is: 'calling' }
  /** `detail` is the server's sentence, empty where no answer came. */
  | { readonly is: 'failed'; readonly detail: string }
  | { readonly is: 'open'; readonly isSeen: boolean; readonly isConnected: boolean }
  | { readonly is: 'admitted'; readonly by: string; readonly party: number }
  | { readonly is: 'refused'; readonly by: string }

export interface Calls {
  /** About the refusal on the screen; null: nobody is called. */
  readonly current: ReadonlySignal<Call | null>
  readonly call: (scanId: string) => Promise<void>
  readonly takeBack: () => Promise<void>
  /** This scan is on the screen now, or none. Whoever leaves a screen no longer calls from it. */
  readonly show: (scanId: string | null) => void
}

/** About tickets at an entrance, by those who may not decide by themselves; the server knows of the refusal. */
export function mayCall(
  verdict: ToldVerdict,
  place: Place | null,
  { story }: Pick<Urls, 'story'>,
): boolean {
  const isRefusal = verdict.verdict === 'refused' && verdict.kind === 'entry' && !verdict.practice
  if (verdict.by === 'phone') return false
  return isRefusal && story === null && !isDesk(place) && !!verdict.credential?.id
}

export function createCalls(
  request: Request,
  { call: address }: Pick<Urls, 'call'>,
  onAnswer: (answer: 'admitted' | 'refused') => void,
): Calls {
  const current = signal<Call | null>(null)
  const send = (method: string, scanId: string): Promise<Call | null> =>
    sendTo(request, address.replace('{scan_id}', encodeURIComponent(scanId)), method)
  let called: string | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const put = (call: Call | null): void => {
    current.value = call
    if (call?.is === 'admitted' || call?.is === 'refused') onAnswer(call.is)
    if (call?.is === 'open') timer = setTimeout(() => void ask(), ASK_MS)
  }

  const ask = async (): Promise<void> => {
    const scanId = called
    const before = current.value
    if (scanId === null || before?.is !== 'open') return
    const answer = await send('GET', scanId)
    if (called !== scanId || current.value !== before) return
    put(answer?.is === 'failed' ? { ...before, isConnected: false } : answer)
  }

  return {
    current,
    call: async (scanId) => {
      called = scanId
      current.value = { is: 'calling' }
      const answer = await send('POST', scanId)
      if (called === scanId) put(answer)
      // The screen was left before the call arrived.
      else await send('DELETE', scanId)
    },
    takeBack: async () => {
      const scanId = called
      if (scanId === null) return
      clearTimeout(timer)
      current.value = { is: 'calling' }
      const answer = await send('DELETE', scanId)
      if (called !== scanId) return
      // What does not arrive ends by itself: the server hears of this call no more.
      put(answer?.is === 'admitted' || answer?.is === 'refused' ? answer : null)
    },
    show: (scanId) => {
      if (called === null || called === scanId) return
      clearTimeout(timer)
      if (current.peek()?.is === 'open') void send('DELETE', called)
      called = null
      current.value = null
    },
  }
}

/** What has become of the call; null: it is taken back. */
async function sendTo(request: Request, url: string, method: string): Promise<Call | null> {
  const response = await request(url, { method })
  if (typeof response === 'string') return { is: 'failed', detail: '' }
  if (!response.ok) return { is: 'failed', detail: await readDetail(response) }
  const found = await readBody(response, CallSchema)
  return found ? callOf(found) : { is: 'failed', detail: '' }
}

function callOf({ state, by, party, is_seen }: v.InferOutput<typeof CallSchema>): Call | null {
  if (state === 'withdrawn') return null
  if (state === 'open') return { is: 'open', isSeen: is_seen, isConnected: true }
  return state === 'admitted' ? { is: state, by, party } : { is: state, by }
}
