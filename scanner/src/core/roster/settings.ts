// The settings of a roster, by whose rules a device decides: those of an event with its gates, or of a venue's desk with
// the programmes in which it takes part. They have the names for sentences, too.

import * as v from 'valibot'
import { instantOf, type Days } from '../calendar'
import { ruleOf, ruleOfTickets, type Participation, type Rule } from '../credential'
import type { Server } from '../sentence'

const instant = v.pipe(v.string(), v.transform(instantOf))
const id = v.pipe(v.string(), v.transform(Number))
const DaySchema = v.object({ day: v.string(), begins_at: instant })

/** Whom a phone admits by itself while it cannot ask, and how many tickets at most. */
export const OfflineSchema = v.object({
  /** 'strict': only tickets that the server has handed over. By a word of a newer server, nobody. */
  policy: v.fallback(v.picklist(['known', 'any', 'server', 'strict']), 'server'),
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
  /** How many lanes there are before a door; 0: none, or an older server does not tell. */
  lanes: v.fallback(v.number(), 0),
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
  /** `lane` is the letter of the lane before which the device stands; '': none. `server` is which server it is; '': it
   * scans, or an older server does not tell. */
  devices: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      lane: v.fallback(v.string(), ''),
      server: v.fallback(v.picklist(['', 'venue', 'main']), ''),
    }),
  ),
  key_ids: v.array(v.string()),
  /** Where tickets are handed over: this device, and the store of its journal that the server knows. */
  device: v.optional(v.nullable(v.string()), null),
  incarnation: v.optional(v.nullable(v.string()), null),
  /** Tickets of this device's that somebody else asks for. */
  asked: v.fallback(v.array(v.string()), []),
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
  /** By device, the letter of its lane, where it has one. */
  readonly lanes: ReadonlyMap<string, string>
  /** Which server a device is, where it is one. */
  readonly servers: ReadonlyMap<string, Server>
  readonly keyIds: readonly string[]
  /** This device, and the store of its journal that the server knows; null where no tickets are handed over. */
  readonly device: string | null
  readonly incarnation: string | null
  /** Tickets of this device's that somebody else asks for. */
  readonly asked: readonly string[]
}

const TimesSchema = v.pipe(v.array(DaySchema), v.minLength(1))

/** A programme with the venue's part in it. `again_minutes`: so soon after an entry, the next one is worth a note. */
const ProgrammeSchema = v.object({
  id,
  title: v.record(v.string(), v.string()),
  max_companions: v.number(),
  again_minutes: v.number(),
  /** Null: the rule of the pass's type counts. */
  rule: v.nullable(v.string()),
  from_at: v.nullable(instant),
  until_at: v.nullable(instant),
  /** A number that is typed is not enough here. */
  needs_code: v.boolean(),
})

const DeskSchema = v.object({
  venue: v.object({
    ...{ id: v.string(), name: v.string(), time_zone: v.string() },
    /** Undefined: an older server does not tell. */
    offline: v.optional(OfflineSchema),
    days: TimesSchema,
  }),
  validity_days: TimesSchema,
  gate: v.object({ id: v.string(), title: v.string() }),
  programmes: v.array(ProgrammeSchema),
  types: v.array(v.object({ id: v.string(), programme: id, name: v.string(), rule: v.string() })),
  devices: v.array(v.object({ id: v.string(), name: v.string() })),
  key_ids: v.array(v.string()),
  /** The device that alone admits passes here, by the hand-over `register`; null: the server decides. */
  holder: v.optional(v.nullable(v.string()), null),
  register: v.optional(v.number(), 0),
  /** This device, and the store of its journal that the server knows. */
  device: v.optional(v.nullable(v.string()), null),
  incarnation: v.optional(v.nullable(v.string()), null),
})

type ToldDesk = Readonly<v.InferOutput<typeof DeskSchema>>
export type DeskProgramme = Readonly<v.InferOutput<typeof ProgrammeSchema>>

/** A kind of pass. */
export interface PassType {
  readonly programme: number
  readonly name: string
  readonly rule: Rule
}

/** `days` are the venue's own, by which the rule "daily" counts; `validityDays` those on which passes are valid. */
export interface DeskSettings {
  readonly venue: ToldDesk['venue']
  readonly gate: ToldDesk['gate']
  readonly days: Days
  readonly validityDays: Days
  readonly programmes: ReadonlyMap<number, DeskProgramme>
  readonly participations: readonly Participation[]
  readonly types: ReadonlyMap<string, PassType>
  readonly devices: ReadonlyMap<string, string>
  readonly keyIds: readonly string[]
  /** The device that alone admits passes here, by the hand-over `register`; null: the server decides. */
  readonly holder: string | null
  readonly register: number
  /** As in RosterSettings. */
  readonly device: string | null
  readonly incarnation: string | null
}

/** Null where `told` is not what this scanner reads. */
export function readSettings(told: unknown): RosterSettings | null {
  const read = v.safeParse(SettingsSchema, told)
  if (!read.success) return null
  const { event, gates, devices, key_ids, device, incarnation, asked } = read.output
  const inLanes = devices.filter(({ lane }) => lane !== '')
  const servers = devices.filter(({ server }) => server !== '')
  return {
    ...{ event, device, incarnation, asked },
    rule: ruleOfTickets(event.rule),
    days: daysOf(event.days),
    gates: new Map(gates.map((gate) => [gate.id, gate])),
    devices: new Map(devices.map(({ id: one, name }) => [one, name])),
    lanes: new Map(inLanes.map(({ id: one, lane }) => [one, lane])),
    servers: new Map(servers.map(({ id: one, server }) => [one, server])),
    keyIds: key_ids,
  }
}

/** Null where `told` is not what this scanner reads. */
export function readDeskSettings(told: unknown): DeskSettings | null {
  const read = v.safeParse(DeskSchema, told)
  if (!read.success) return null
  const { venue, validity_days, gate, programmes, types, devices, key_ids, ...held } = read.output
  return {
    ...held,
    ...{ venue, gate, days: daysOf(venue.days), validityDays: daysOf(validity_days) },
    programmes: new Map(programmes.map((programme) => [programme.id, programme])),
    participations: programmes.map(participationOf),
    types: new Map(
      types.map(({ id: type, rule, ...more }) => [type, { ...more, rule: ruleOf(rule) }]),
    ),
    devices: new Map(devices.map(({ id: device, name }) => [device, name])),
    keyIds: key_ids,
  }
}

function participationOf({ id: programme, rule, from_at, until_at }: DeskProgramme): Participation {
  return {
    programme,
    rule: rule === null ? null : ruleOf(rule),
    fromAt: from_at,
    untilAt: until_at,
  }
}

/** The last day of the list only tells where the one before it ends. */
function daysOf(days: readonly v.InferOutput<typeof DaySchema>[]): Days {
  return { first: days[0]?.day ?? '', beginnings: days.map(({ begins_at }) => begins_at) }
}
