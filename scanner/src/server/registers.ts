// POST /api/v1/registers: this device asks for the tickets about which it alone then decides. Which they are, the roster tells.
// POST /api/v1/registers/recall: it asks for a ticket that another device holds, whose guest stands here.

import * as v from 'valibot'
import { readBody } from './body'
import type { Later } from './delivery'
import { post, type Problem, type Request, type SignedOut } from './request'

const REGISTERS = '/api/v1/registers'
const RECALL = `${REGISTERS}/recall`

const HandedSchema = v.object({
  /** How many were handed over by this call. */
  handed: v.number(),
  /** How many other devices hold of those that were wanted. */
  elsewhere: v.fallback(v.number(), 0),
  more: v.fallback(v.boolean(), false),
  /** Up to which ticket the server has looked; undefined: an older one does not tell, and begins anew each time. */
  after: v.fallback(v.optional(v.string()), undefined),
})

export type Handed = { readonly is: 'handed' } & Readonly<v.InferOutput<typeof HandedSchema>>

/** At which gate they are wanted, and by which journal of this device; `after`: of those behind this one. */
export interface Wanted {
  readonly gate: string
  readonly incarnation: string
  readonly after?: string
}

const HoldersSchema = v.array(
  v.object({ ticket: v.string(), device: v.string(), name: v.string(), gate: v.string() }),
)
const RecalledSchema = v.object({
  /** Tickets that the server holds, or this device. */
  at_server: v.array(v.string()),
  /** Those whose holders were asked for them now, and those whose holders nobody has heard of lately. */
  asked: HoldersSchema,
  silent: HoldersSchema,
})

export type Recalled = { readonly is: 'recalled' } & Readonly<v.InferOutput<typeof RecalledSchema>>

/** Where a ticket is: the device's name, its gate, and the letter of its lane; '' for what is not known. */
export interface Holder {
  readonly ticket: string
  readonly device: string
  readonly gate: string
  readonly lane: string
}

/** Null: no answer came, and some may have been handed over. */
export function postRegisters(
  request: Request,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Handed | Problem | SignedOut | Later | null> {
  return post(request, REGISTERS, { ...wanted, want: 'all' }, signal, async (response) => {
    const handed = await readBody(response, HandedSchema)
    return handed && { is: 'handed', ...handed }
  })
}

/** Null: no answer came, and the holder may have been asked. */
export function postRecall(
  request: Request,
  wanted: { readonly gate: string; readonly tickets: readonly string[] },
  signal: AbortSignal,
): Promise<Recalled | Problem | SignedOut | Later | null> {
  return post(request, RECALL, wanted, signal, async (response) => {
    const recalled = await readBody(response, RecalledSchema)
    return recalled && { is: 'recalled', ...recalled }
  })
}
