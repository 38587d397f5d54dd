// The settings of a roster: the event by whose rules a device decides, its gates, and the names for its sentences.

import * as v from 'valibot'
import { instantOf, type Days } from './calendar'
import { ruleOfTickets, type Rule } from './credential'

const instant = v.pipe(v.string(), v.transform(instantOf))
const id = v.pipe(v.string(), v.transform(Number))
const DaySchema = v.object({ day: v.string(), begins_at: instant })

/** Whom a phone admits by itself while it cannot ask, and how many tickets at most. */
export const OfflineSchema = v.object({
  policy: v.picklist(['known', 'any', 'server']),
  budget: v.number(),
})

const EventSchema = v.object({
  id,
  doors_at: instant,
  starts_at: instant,
  ends_at: instant,
  time_zone: v.string(),
  rule: v.string(),
  reentry: v.boolean(),
  check_categories: v.array(v.string()),
  /** Undefined: an older server does not tell. */
  offline: v.optional(OfflineSchema),
  /** Whether phones that may search guests by name hold all names. */
  offline_names: v.fallback(v.boolean(), false),
  days: v.pipe(v.array(DaySchema), v.minLength(1)),
})

const GateSchema = v.object({
  id: v.string(),
  title: v.string(),
  opens_at: instant,
  closes_at: instant,
  categories: v.array(v.string()),
  is_exit: v.boolean(),
})

const SettingsSchema = v.object({
  event: EventSchema,
  gates: v.array(GateSchema),
  devices: v.array(v.object({ id: v.string(), name: v.string() })),
  key_ids: v.array(v.string()),
})

export type Offline = Readonly<v.InferOutput<typeof OfflineSchema>>
export type RosterGate = Readonly<v.InferOutput<typeof GateSchema>>
type Told = Readonly<v.InferOutput<typeof SettingsSchema>>

/** `rule` is that of the tickets, which are counted by day or once; `days` are the event's, by its own time zone. */
export interface RosterSettings {
  readonly event: Told['event']
  readonly rule: Rule
  readonly days: Days
  readonly gates: ReadonlyMap<string, RosterGate>
  readonly devices: ReadonlyMap<string, string>
  readonly keyIds: readonly string[]
}

/** Null where `told` is not what this scanner reads. */
export function readSettings(told: unknown): RosterSettings | null {
  const read = v.safeParse(SettingsSchema, told)
  if (!read.success) return null
  const { event, gates, devices, key_ids } = read.output
  return {
    event,
    rule: ruleOfTickets(event.rule),
    days: daysOf(event.days),
    gates: new Map(gates.map((gate) => [gate.id, gate])),
    devices: new Map(devices.map(({ id: device, name }) => [device, name])),
    keyIds: key_ids,
  }
}

/** The last day of the list only tells where the one before it ends. */
function daysOf(days: Told['event']['days']): Days {
  return { first: days[0]?.day ?? '', beginnings: days.map(({ begins_at }) => begins_at) }
}
