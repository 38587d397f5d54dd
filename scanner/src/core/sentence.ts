// Says a decision in one sentence that a steward can read out, as portillon/core/sentence.py does.
//
// The words come from portillon/locale/sentences, a file for each language. `{name}` stands for a value. Where a number
// counts, a sentence has two forms: `one` for the numbers that the file lists, and `other`. Names of months and weekdays
// are in the files too, since those of a browser may be others.

import type { Because } from './at_door'
import { instantOf, type Instant } from './calendar'
import type { Reason } from './verdict'

type Said = string | { readonly one: string; readonly other: string }
type Values = Readonly<Record<string, string | number>>

export interface Words {
  readonly plural: { readonly one: readonly number[] }
  readonly ticket: Readonly<Record<string, Said>>
  readonly pass: Readonly<Record<string, Said>>
  readonly names: Readonly<Record<string, Said>>
  readonly times: Readonly<Record<string, Said>>
  readonly months: readonly string[]
  readonly weekdays: readonly string[]
}

/** An admission or refusal, and what at_door.ts or at_desk.ts told of it. */
export interface Answer {
  readonly reason: Reason
  readonly party: number
  readonly used: number
  readonly allowed: number
  readonly isExit: boolean
  readonly isOfPass: boolean
  readonly because: Because | null
}

/** The event that a ticket is valid for. `zoneInWords` is '' if its clocks show what those at the gate show. */
export interface Elsewhere {
  readonly title: string
  readonly startsAt: Instant
  readonly zone: string
  readonly zoneInWords: string
}

/** Which server a device stands for; '': none, it is one that scans. */
export type Server = '' | 'venue' | 'main'

/** Names for the ids of an answer, as far as its sentence needs them; null for what no longer exists.
 *
 * `doors` are the right doors of this event. `server` is 'venue' or 'main' if the device is the server at the venue or the
 * main one, and '' for any other. `isOwnTime` tells that the time is the door's own and not the event's,
 * `atDesk` that a pass was shown at a venue's desk, and `takesPart` that the venue takes such passes at other times. */
export interface Names {
  readonly gate: string | null
  readonly device: string | null
  readonly server: Server
  readonly elsewhere: Elsewhere | null
  readonly doors: readonly string[] | null
  readonly programme: string | null
  readonly isOwnTime: boolean
  readonly atDesk: boolean
  readonly takesPart: boolean
}

/** The words of one language, the IANA time zone whose clocks are at the gate, and the time at which it is said.
 *
 * A browser with older time zones than the server's may show another hour. It does not decide by it. */
export class Voice {
  constructor(
    private readonly words: Words,
    private readonly zone: string,
    private readonly saidAt: Instant,
  ) {}

  sentence(answer: Answer, names: Names): string {
    const isUnread = answer.reason === 'unreadable' || answer.reason === 'unknown'
    return answer.isOfPass && !isUnread ? this.ofPass(answer, names) : this.ofTicket(answer, names)
  }

  private ofTicket(answer: Answer, names: Names): string {
    const left = answer.allowed - answer.used
    const when = this.when(answer)
    switch (answer.reason) {
      case 'ok':
        return this.welcome(answer, left)
      case 'wrong_gate':
        return this.atWrongGate(answer, names)
      case 'too_early':
      case 'expired':
        return this.say('ticket', `${answer.reason}${names.isOwnTime ? '_door' : ''}`, { when })
      case 'used_up':
        return this.usedUp(answer, names)
      case 'party_too_large':
        return this.say('ticket', answer.isExit ? 'not_inside' : answer.reason, { left }, left)
      default:
        return this.say('ticket', answer.reason, { when })
    }
  }

  private welcome({ isExit, allowed }: Answer, left: number): string {
    if (isExit) return this.say('ticket', 'left')
    if (allowed === 1) return this.say('ticket', 'admitted')
    return this.say('ticket', left > 0 ? 'more' : 'all_in', { left }, left)
  }

  private atWrongGate({ because }: Answer, names: Names): string {
    if (because?.['set_back'] !== undefined) return this.say('ticket', 'set_back')
    return because?.['holder'] === undefined ? this.wrongGate(names) : this.held(names)
  }

  private held({ gate, device, server }: Names): string {
    const holder = device ?? this.say('names', 'no_device')
    if (server !== '') return this.say('ticket', `held_at_${server}`, { device: holder })
    if (gate === null) return this.say('ticket', 'held_somewhere', { device: holder })
    return this.say('ticket', 'held', { device: holder, gate })
  }

  private wrongGate({ doors, elsewhere }: Names): string {
    if (doors?.length === 0) return this.say('ticket', 'no_door')
    if (doors) return this.say('ticket', 'doors', { gates: doors.join(', ') })
    if (elsewhere === null) return this.say('ticket', 'another_event')
    const { title, startsAt, zone, zoneInWords } = elsewhere
    const when = this.moment(startsAt, zone)
    const there =
      zoneInWords === '' ? when : this.say('times', 'elsewhere', { when, zone: zoneInWords })
    return this.say('ticket', 'event', { event: title, when: there })
  }

  private usedUp(answer: Answer, names: Names): string {
    const { next, days } = answer.because ?? {}
    const entry = {
      when: this.when(answer),
      gate: this.gate(names),
      device: this.device(answer, names),
    }
    if (typeof next === 'string')
      return this.say('ticket', 'next_day', { ...entry, day: this.day(next) })
    if (typeof days === 'number') return this.say('ticket', 'days_used', { ...entry, days }, days)
    const { allowed } = answer
    return this.say('ticket', allowed === 1 ? 'used' : 'all_used', { ...entry, allowed })
  }

  private gate({ gate }: Names): string {
    return gate ?? this.say('names', 'no_gate')
  }

  private device({ because }: Answer, { device }: Names): string {
    if ((because?.['device'] ?? null) === null) return this.say('names', 'program')
    return device ?? this.say('names', 'no_device')
  }

  private ofPass(answer: Answer, names: Names): string {
    const { reason, party, allowed } = answer
    if (reason === 'ok') return this.say('pass', 'admitted', { persons: party }, party)
    if (reason === 'wrong_gate') return this.passAtWrongGate(answer, names)
    const companions = allowed - 1
    const values = { companions, allowed, when: this.when(answer) }
    return this.say('pass', keyOfPass(answer), values, companions)
  }

  private passAtWrongGate({ because }: Answer, names: Names): string {
    if (because?.['set_back'] !== undefined) return this.say('pass', 'set_back')
    if (because?.['holder'] === undefined) return this.notHere(names)
    return this.say('pass', 'held', { device: names.device ?? this.say('names', 'no_device') })
  }

  private notHere({ programme, atDesk, takesPart }: Names): string {
    if (programme === null) return this.say('pass', 'not_valid')
    if (!atDesk) return this.say('pass', 'at_door', { programme })
    return this.say('pass', takesPart ? 'not_now' : 'no_part', { programme })
  }

  private when({ because }: Answer): string {
    const at = because?.['at']
    return typeof at === 'string' ? this.moment(instantOf(at), this.zone) : '–'
  }

  /** The time of day in the time zone, with the date unless it is today there. */
  private moment(at: Instant, zone: string): string {
    const { date, time } = onClock(at, zone)
    if (date === onClock(this.saidAt, zone).date) return this.say('times', 'today', { time })
    return this.say('times', 'other_day', { date: this.date(date), time })
  }

  /** A day with its weekday, such as Saturday 3 May 2027. */
  private day(text: string): string {
    const weekday = this.words.weekdays[(new Date(text).getUTCDay() + 6) % 7] ?? ''
    return this.say('times', 'weekday_and_date', { weekday, date: this.date(text) })
  }

  private date(text: string): string {
    const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
    return this.say('times', 'date', { day, month: this.words.months[month - 1] ?? '', year })
  }

  /** The sentence `key` in its form for `count`, filled in. */
  private say(
    room: 'ticket' | 'pass' | 'names' | 'times',
    key: string,
    values: Values = {},
    count = 0,
  ): string {
    const said = this.words[room][key]
    if (said === undefined) throw new RangeError(`no sentence ${room}.${key}`)
    const form = formFor(said, this.words.plural.one.includes(count))
    return form.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
  }
}

function keyOfPass({ reason, allowed, because }: Answer): string {
  if (reason === 'expired' && because?.['never_used'] === true) return 'never_used'
  if (reason === 'used_up') return allowed === 1 ? 'used' : 'all_used'
  return reason
}

function formFor(said: Said, isOne: boolean): string {
  if (typeof said === 'string') return said
  return isOne ? said.one : said.other
}

/** What clocks in the zone show: a date such as 2031-05-02, and a time such as 18:00. */
function onClock(at: Instant, zone: string): { date: string; time: string } {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const parts = format.formatToParts(new Date(Math.floor(at / 1000)))
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  }
}
