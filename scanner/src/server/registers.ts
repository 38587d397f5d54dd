// POST /api/v1/registers: this device asks for the tickets about which it alone then decides. Which they are, the roster tells.

import * as v from 'valibot'
import { readBody } from './body'
import type { Later } from './delivery'
import { post, type Problem, type Request, type SignedOut } from './request'

const REGISTERS = '/api/v1/registers'

const HandedSchema = v.object({
  /** How many were handed over by this call. */
  handed: v.number(),
  more: v.fallback(v.boolean(), false),
})

export type Handed = { readonly is: 'handed' } & Readonly<v.InferOutput<typeof HandedSchema>>

/** At which gate they are wanted, and by which journal of this device. */
export interface Wanted {
  readonly gate: string
  readonly incarnation: string
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
