// What the soak is about, as its Python half tells it, and what it tells back.

import { writeSync } from 'node:fs'
import * as v from 'valibot'

const PhoneSchema = v.object({
  name: v.string(),
  device: v.string(),
  key: v.string(),
  gate: v.string(),
  is_exit: v.boolean(),
  /** Where the server is, by the phone's own bad network. */
  url: v.string(),
})
const TicketSchema = v.object({ id: v.string(), code: v.string(), admits: v.number() })
export const PlanSchema = v.object({
  seed: v.number(),
  event: v.string(),
  phones: v.array(PhoneSchema),
  tickets: v.array(TicketSchema),
  scans: v.number(),
  /** Whom phones let in without the server. */
  policy: v.picklist(['known', 'strict']),
  /** Between which phones are moved; none: each stays at its own. */
  entrances: v.array(v.string()),
  /** How likely, between two persons, a phone that holds tickets is put away, signed out or moved, and its storage is
   * emptied. */
  restless: v.number(),
  wiping: v.number(),
  budget: v.number(),
  /** For which the phones seal the codes that they keep. */
  journal_keys: v.array(v.object({ generation: v.number(), key: v.string() })),
  /** How much faster time passes than at a door. */
  haste: v.number(),
  /** How likely a phone dies at a step. */
  death: v.number(),
  /** How likely a write to the disk fails. */
  failing: v.number(),
  /** The file of what was seen at the doors, outside all phones. */
  truth: v.string(),
})
export const OrderSchema = v.variant('do', [
  /** The ticket's holder has a new code now. */
  v.object({ do: v.literal('reissue'), ticket: v.string(), code: v.string() }),
  /** The phone whose storage was emptied is another device now. */
  v.object({ do: v.literal('become'), was: v.string(), device: v.string(), key: v.string() }),
  /** The network is good for ever: hand everything over. */
  v.object({ do: v.literal('settle') }),
])

export type PhonePlan = v.InferOutput<typeof PhoneSchema>
export type Plan = v.InferOutput<typeof PlanSchema>
export type Order = v.InferOutput<typeof OrderSchema>

export interface Ticket {
  readonly id: string
  readonly codes: string[]
  readonly admits: number
}

/** What was seen at a door. Whoever compares it with the ledger reads these lines. */
export type Truth =
  | {
      readonly is: 'green'
      readonly scan_id: string
      readonly ticket: string | null
      readonly gate: string
      readonly is_exit: boolean
      readonly party: number
      readonly by: 'server' | 'phone'
      /** Whether it is on the phone's disk; else the phone may not know of it when it starts again. */
      readonly is_kept: boolean
      readonly at: string
    }
  /** The phone died when a green may have been on its disk, and was not on its screen. */
  | { readonly is: 'unseen'; readonly scan_id: string }
  /** It was on the phone's disk when that was emptied, and the server may not have heard of it. */
  | { readonly is: 'lost'; readonly scan_id: string }
  /** Somebody asked for it to be taken back; the phone may have died before that was on its disk. */
  | { readonly is: 'taking-back' | 'taken-back'; readonly scan_id: string; readonly at: string }
  | { readonly is: 'alarm'; readonly scan_id: string }

/** Appends to the file before it returns. */
export function told(file: number, phone: PhonePlan, truth: Truth): void {
  const { name, device } = phone
  writeSync(file, `${JSON.stringify({ ...truth, phone: name, device })}\n`)
}

export interface Figures {
  scans: number
  green: number
  byPhone: number
  /** Of these, as the holder of the ticket. */
  held: number
  alarms: number
  deaths: number
  silentMsMax: number
}

export function noFigures(): Figures {
  return { scans: 0, green: 0, byPhone: 0, held: 0, alarms: 0, deaths: 0, silentMsMax: 0 }
}
