// What the server tells the scanner, which asks for it and keeps it. The server builds it in
// portillon/devices/scanner_config.py; vectors/scanner/config.json holds the two to each other.

import * as v from 'valibot'
import { OfflineSchema } from '../core/roster/settings'
import { language, LanguageSchema } from '../locale'

/** The form of configuration that this scanner reads. What has one field more is of the same form; the server counts on
 * where a scanner of the former form could not work. */
export const FORM = 1

/** One text, or one per language. */
const TitleSchema = v.union([v.string(), v.record(v.string(), v.string())])

const GateSchema = v.object({
  id: v.string(),
  title: TitleSchema,
  /** Persons leave here. */
  is_exit: v.boolean(),
  /** A venue's desk: a pass is looked at and its companions are chosen before it is validated. */
  is_desk: v.boolean(),
  /** The event's or venue's, as IANA names it. */
  time_zone: v.string(),
})

/** An event, or a programme of passes with its venues' desks, which has no times. */
const EventSchema = v.object({
  id: v.string(),
  title: TitleSchema,
  gates: v.array(GateSchema),
  starts_at: v.nullable(v.string()),
  doors_at: v.nullable(v.string()),
  /** Whether whoever scans here may look for guests by name. */
  may_search: v.boolean(),
  /** Whether they may admit people without a ticket, and the categories that are offered for them. */
  may_welcome: v.boolean(),
  categories: v.array(v.string()),
  /** Whom to ask on a red screen; `address` is "tel:…" or "mailto:…", or empty. */
  contact: v.nullable(v.object({ text: v.string(), address: v.string() })),
  /** Whom this phone admits by itself while it cannot ask, and how many tickets at most. Nobody, if an older server does
   * not tell. */
  offline: v.optional(OfflineSchema),
})

/** `{id}` and `{scan_id}` are filled in; null is what this person or phone may not do. */
const UrlsSchema = v.object({
  devices: v.string(),
  exit: v.string(),
  /** Where a signed-in person's phone becomes the device of the desk `{id}`. */
  desk_devices: v.nullable(v.string()),
  /** Where the server says what became of this person at the desk `{id}`, or leads to its scanner. */
  desk: v.nullable(v.string()),
  /** Where the session asks who has validated a visit themselves at the desk `{id}`. */
  visits: v.optional(v.nullable(v.string()), null),
  /** The page of the desk `{id}` that works without the scanner. */
  simple: v.optional(v.nullable(v.string()), null),
  /** Why a ticket was refused, for who may look and decide; `{id}` stands for the ticket. */
  story: v.nullable(v.string()),
  scans: v.string(),
  reversal: v.string(),
  /** Where a red screen calls a supervisor. */
  call: v.string(),
  counts: v.string(),
  /** Where guests of the event `{id}` are looked for by name. */
  search: v.string(),
  /** Where somebody without a ticket gets one for the event `{id}`. */
  walk_ins: v.string(),
  /** Where a desk asks whose pass it is, and for passes by their first digits. */
  look: v.string(),
  suggestions: v.string(),
  /** Where this device tells how full its battery is. */
  battery: v.string(),
  /** Where it tells whether its camera, its sound and its clock are ready. */
  readiness: v.string(),
  /** Where this device gets what it needs to decide by itself at an event's door. */
  roster: v.optional(v.string(), '/api/v1/roster'),
  /** Where it is told to ask for it at once; older servers do not tell. */
  doorbell: v.optional(v.nullable(v.string()), null),
})

/** For which the codes are sealed that are kept here: the public key of a generation, a point in hexadecimal. */
const JournalKeySchema = v.object({ generation: v.number(), key: v.string() })

const ConfigSchema = v.object({
  /** Names the person and organisation whose key and choices are kept here; never shown. */
  account: v.string(),
  /** Enrolled by an authorisation code of the organiser's, without a person who could sign in. */
  enrolled: v.boolean(),
  events: v.array(EventSchema),
  chosen: v.nullable(v.string()),
  /** The venue's desk that was asked for, whatever the programme. */
  gate: v.nullable(v.string()),
  urls: UrlsSchema,
  /** The newest first. Older servers have none. */
  journal_keys: v.optional(v.array(JournalKeySchema), []),
  language: LanguageSchema,
  /** Of the scanner that the server has now. */
  version: v.string(),
  /** Servers before the first form did not tell. */
  form: v.optional(v.literal(FORM), FORM),
})

export type Title = v.InferOutput<typeof TitleSchema>
export type Gate = Readonly<v.InferOutput<typeof GateSchema>>
export type Event = Readonly<v.InferOutput<typeof EventSchema>>
export type Urls = Readonly<v.InferOutput<typeof UrlsSchema>>
export type Config = Readonly<v.InferOutput<typeof ConfigSchema>>

/** Null where `told` is not what this scanner reads: server and scanner are of different versions. */
export function readConfig(told: unknown): Config | null {
  const read = v.safeParse(ConfigSchema, told)
  if (!read.success) console.error(v.flatten(read.issues))
  return read.success ? read.output : null
}

/** Whether both lead to the same doors by the same ways, in whatever language and by whatever version they were told. */
export function isSame(one: Config, other: Config): boolean {
  const { language, version } = one
  return JSON.stringify(one) === JSON.stringify({ ...other, language, version })
}

/** The title in the language of the moment, else in whatever language there is. */
export function inLanguage(title: Title): string {
  if (typeof title === 'string') return title
  return title[language.value] ?? Object.values(title).find((text) => text !== '') ?? ''
}
