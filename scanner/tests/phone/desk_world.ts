// A world in which a venue's desk is handed over to phones: they ask for it and give it back, hear rosters late, die, and hand
// their journals over through a network that loses calls and answers, and brings some twice.

import type { Entry, ScanBody, ScanEntry } from '../../src/phone/entry'
import { registerOfDesk } from '../../src/phone/desk_register'
import { judgeHere, type HeldAtDesk } from '../../src/phone/judge_at_desk'
import type { ServerWord } from '../../src/phone/pending'
import { started, type Effect, type Event, type Judge, type Phone } from '../../src/phone/phone'
import { step } from '../../src/phone/step'
import { diceOf, type Dice } from './dice'
import { heldAtDesk } from './held_at_desk'

export type Mutant = 'forgets-returns' | 'incomplete' | 'anybody-at-the-server' | 'return-overtakes'

export interface DeskPlan {
  readonly seed: number
  readonly loss: number
  readonly death: number
  readonly mutant?: Mutant
}

/** By pass type, how often a pass comes in: as in held_at_desk.ts. */
const TYPES = { 1: '31', 2: '32', 3: '33' } as const
const RULES = { 1: 'once', 2: 'daily', 3: 'unlimited' } as const
const PASSES = [1, 2, 3] as const
const BEGINS = Date.parse('2026-11-27T12:00:00Z')
const DAY_MS = 24 * 3_600_000

interface Visit {
  readonly scanId: string
  readonly at: string
}

/** What the server tells at one moment. */
interface Snapshot {
  readonly holder: string | null
  readonly register: number
  readonly visits: ReadonlyMap<number, readonly Visit[]>
  readonly seqs: ReadonlyMap<number, number>
}

interface Host {
  readonly name: string
  readonly incarnation: string
  readonly disk: Map<string, Entry>
  phone: Phone
  roster: Snapshot
  /** Whether the roster has all entries of its moment: a page may end before. */
  knowsAll: boolean
  acknowledged: number
}

export class DeskWorld {
  /** By scan, who came in. */
  readonly greens = new Map<string, { readonly pass: number; readonly at: string }>()
  overruns = 0
  held = 0
  handed = 0
  returned = 0
  readonly #plan: DeskPlan
  readonly #dice: Dice
  readonly #hosts: Host[]
  readonly #rows = new Map<string, ServerWord>()
  readonly #visits = new Map<number, Visit[]>()
  readonly #seqs = new Map<number, number>()
  readonly #stored = new Map<string, number>()
  #holder: string | null = null
  #register = 0
  #ids = 0
  #days = 0
  #isQuiet = false

  constructor(plan: DeskPlan) {
    this.#plan = plan
    this.#dice = diceOf(plan.seed)
    this.#hosts = ['11', '12'].map((name) => this.#newHost(name))
  }

  run(): this {
    for (let n = 0; n < 300; n++) this.#somethingHappens(this.#dice.pick(this.#hosts))
    this.#isQuiet = true
    for (let n = 0; n < 5; n++)
      for (const host of this.#hosts) this.#tell(host, { is: 'may-upload' })
    return this
  }

  /** Passes that came in more often than their rules say, and entries that the server does not have. */
  wrong(): string[] {
    const came = new Map<string, number>()
    for (const { pass, at } of this.greens.values()) {
      const rule = RULES[pass as 1 | 2 | 3]
      const key = rule === 'daily' ? `${pass} on ${at.slice(0, 10)}` : String(pass)
      if (rule !== 'unlimited') came.set(key, (came.get(key) ?? 0) + 1)
    }
    const often = [...came].filter(([, times]) => times > 1).map(([key]) => `${key} too often`)
    const known = new Set([...this.#visits.values()].flat().map(({ scanId }) => scanId))
    const lost = [...this.greens.keys()].filter((scanId) => !known.has(scanId))
    return [
      ...often,
      ...lost.map((one) => `${one} is lost`),
      ...(this.overruns ? ['overruns'] : []),
    ]
  }

  #newHost(name: string): Host {
    const incarnation = `of ${name}`
    const [phone] = started({ decides: true, budget: 0, isStrict: true }, [], 0, incarnation)
    const roster = this.#snapshot()
    return { name, incarnation, disk: new Map(), phone, roster, knowsAll: true, acknowledged: 0 }
  }

  #somethingHappens(host: Host): void {
    const dice = this.#dice
    if (dice.chance(0.1)) this.#days += 1
    else if (dice.chance(0.15)) this.#ask(host)
    else if (dice.chance(0.12)) this.#giveBack(host)
    else if (dice.chance(0.3)) this.#sync(host)
    else if (dice.chance(0.2)) this.#tell(host, { is: 'may-upload' })
    else if (dice.chance(this.#plan.death)) this.#die(host)
    else this.#scan(host)
  }

  /** Nobody else gets it, and it is told with a later roster. */
  #ask({ name }: Host): void {
    if (this.#holder !== null || this.#dice.chance(this.#plan.loss)) return
    this.handed += 1
    this.#register += 1
    this.#holder = name
  }

  #sync(host: Host): void {
    if (this.#dice.chance(this.#plan.loss)) return
    const isSameHandOver = host.roster.register === this.#register
    const before = host.roster
    host.roster = this.#snapshot()
    host.knowsAll = (host.knowsAll && isSameHandOver) || this.#dice.chance(0.5)
    // The page had the settings of now, and the entries of before.
    if (!host.knowsAll) host.roster = { ...host.roster, visits: before.visits, seqs: before.seqs }
    const { seqs } = host.roster
    this.#tell(host, { is: 'synced', lastSeq: (credential) => seqs.get(Number(credential)) ?? 0 })
  }

  #snapshot(): Snapshot {
    const visits = new Map([...this.#visits].map(([pass, all]) => [pass, [...all]]))
    const seqs = new Map(this.#seqs)
    return { holder: this.#holder, register: this.#register, visits, seqs }
  }

  #giveBack(host: Host): void {
    const ours = registerOfDesk(this.#heldBy(host).settings, host.phone.registers)
    if (!ours) return
    this.returned += 1
    const [returnId, at] = [`g${this.#ids++}`, this.#clock()]
    if (this.#plan.mutant === 'return-overtakes') this.#free(host.name, ours.register)
    this.#tell(host, { is: 'given-back', returnId, registers: [ours], at })
  }

  #scan(host: Host): void {
    const pass = this.#dice.pick(PASSES)
    const scan_id = `s${this.#ids++}`
    const body = { scan_id, code: String(pass), gate: '3', party: 1, scanned_at: this.#clock() }
    this.#tell(host, { is: 'seen', body, clockErrorMs: 0, agoMs: 0 })
    // A scan that was given up a moment ago goes on under its own name.
    for (const scanId of host.phone.pending.keys()) this.#tell(host, { is: 'left', scanId })
  }

  /** It starts again with what it stored, and with its roster as it was. */
  #die(host: Host): void {
    const entries = [...host.disk.values()]
    const { settings } = host.phone
    const [phone, effects] = started(settings, entries, host.acknowledged, host.incarnation)
    host.phone = phone
    for (const effect of effects) this.#do(host, effect)
  }

  #clock(): string {
    return new Date(BEGINS + this.#days * DAY_MS + this.#ids * 1000).toISOString()
  }

  #heldBy({ name, incarnation, roster, knowsAll }: Host): HeldAtDesk {
    const passes = PASSES.map((id) => {
      const visits = (roster.visits.get(id) ?? []).map(({ at }) => Date.parse(at) * 1000)
      const [firstAt = 0] = visits
      const told = { firstAt, ever: visits.length, visits: visits.map((at) => ({ at, device: 1 })) }
      return {
        id,
        type: TYPES[id],
        seq: roster.seqs.get(id) ?? 0,
        use: visits.length ? told : null,
      }
    })
    const { holder, register } = roster
    const isBlind = this.#plan.mutant === 'incomplete'
    const held = heldAtDesk(passes, {}, { holder, register, device: name, incarnation })
    return { ...held, knowsAll: knowsAll || isBlind }
  }

  #judge(host: Host): Judge {
    return (body, own, registers) => {
      const held = this.#heldBy(host)
      const read = { is: 'code', credential: Number(body.code), issue: 1 } as const
      const isMutant = this.#plan.mutant === 'forgets-returns'
      const known = isMutant ? { ...registers, returned: new Map<string, number>() } : registers
      return judgeHere(held, read, 'refused', body, own, 0, known)
    }
  }

  #tell(host: Host, event: Event): void {
    const [phone, effects] = step(this.#judge(host), host.phone, event)
    host.phone = phone
    for (const effect of effects) this.#do(host, effect)
  }

  #do(host: Host, effect: Effect): void {
    switch (effect.do) {
      case 'open':
        host.disk.set(effect.entry.scan_id, effect.entry)
        this.#tell(host, { is: 'opened', scanId: effect.entry.scan_id })
        return
      case 'store':
        host.disk.set(idOf(effect.entry), effect.entry)
        this.#tell(host, { is: 'stored', entry: effect.entry })
        return
      case 'ask':
        this.#answer(host, effect.body, effect.failures)
        return
      case 'show':
        this.#show(host, effect.scanId)
        return
      case 'upload':
        this.#upload(host, effect.entries)
        return
      case 'acknowledge':
        host.acknowledged = effect.stored
        return
      default:
    }
  }

  #answer(host: Host, body: ScanBody, failures: number): void {
    const scanId = body.scan_id
    const isLost = this.#dice.chance(this.#plan.loss)
    const word = isLost ? null : this.#live(body)
    const isHeard = word !== null && !this.#dice.chance(this.#plan.loss)
    if (isHeard) this.#tell(host, { is: 'answered', scanId, word, afterMs: 10 })
    // After the first silence nobody waits any longer.
    else this.#tell(host, failures === 0 ? { is: 'due', scanId } : { is: 'left', scanId })
  }

  #show(host: Host, scanId: string): void {
    const pending = host.phone.pending.get(scanId)
    const entry = pending?.entry
    if (entry?.shown?.verdict !== 'admitted') return
    if (pending?.judgement.register !== undefined) this.held += 1
    this.greens.set(scanId, { pass: Number(entry.code), at: entry.scanned_at })
  }

  #upload(host: Host, entries: readonly Entry[]): void {
    const isLost = !this.#isQuiet && this.#dice.chance(this.#plan.loss)
    if (isLost) {
      this.#tell(host, { is: 'not-uploaded' })
      return
    }
    const words = this.#batch(host.name, entries)
    if (this.#dice.chance(0.1)) this.#batch(host.name, entries)
    const isUnheard = !this.#isQuiet && this.#dice.chance(this.#plan.loss)
    const stored = this.#stored.get(host.name) ?? 0
    this.#tell(host, isUnheard ? { is: 'not-uploaded' } : { is: 'uploaded', stored, words })
  }

  #batch(name: string, entries: readonly Entry[]): Map<string, ServerWord> {
    const words = new Map<string, ServerWord>()
    for (const entry of entries) {
      if (entry.is === 'scan') words.set(entry.scan_id, this.#late(entry, name))
      if (entry.is === 'return')
        for (const one of entry.returns) if ('gate' in one) this.#free(name, one.register)
      this.#stored.set(name, Math.max(this.#stored.get(name) ?? 0, entry.number ?? 0))
    }
    return words
  }

  #free(name: string, register: number): void {
    if (this.#holder === name && this.#register === register) this.#holder = null
  }

  #live(body: ScanBody): ServerWord {
    return this.#row(body, this.#plan.mutant === 'anybody-at-the-server' ? this.#holder : null)
  }

  /** What was shown has happened. */
  #late(entry: ScanEntry, name: string): ServerWord {
    const { scan_id, shown, code } = entry
    const lastSeq = this.#seqs.get(Number(code)) ?? 0
    const known = this.#rows.get(scan_id)
    const isGreen = shown?.verdict === 'admitted'
    if (!known && !isGreen) return REFUSED
    // The holder may have been refused live.
    if (isGreen && known?.verdict === 'refused') this.#rows.delete(scan_id)
    const word = this.#row(entry, name)
    this.#makeUpFor(entry, word, isGreen)
    return { ...word, lastSeq }
  }

  #makeUpFor(entry: ScanEntry, { verdict }: ServerWord, isGreen: boolean): void {
    if (verdict === 'refused' && isGreen) this.overruns += 1
    if (verdict === 'admitted' && !isGreen) this.#takeBack(entry)
  }

  #takeBack({ scan_id, code }: ScanEntry): void {
    const pass = Number(code)
    const visits = this.#visits.get(pass) ?? []
    if (!visits.some(({ scanId }) => scanId === scan_id)) return
    this.#visits.set(
      pass,
      visits.filter(({ scanId }) => scanId !== scan_id),
    )
    this.#seqs.set(pass, (this.#seqs.get(pass) ?? 0) + 1)
  }

  #row({ scan_id, code, scanned_at: at }: ScanBody, name: string | null): ServerWord {
    const known = this.#rows.get(scan_id)
    if (known) return known
    const pass = Number(code)
    const visits = this.#visits.get(pass) ?? []
    const isOthers = this.#holder !== null && this.#holder !== name
    const isUsed = visits.some((visit) => isCounted(pass, visit.at, at))
    const seq = (this.#seqs.get(pass) ?? 0) + 1
    const word: ServerWord =
      isOthers || isUsed ? REFUSED : { verdict: 'admitted', reason: 'ok', seq }
    if (word.verdict === 'admitted') {
      this.#visits.set(pass, [...visits, { scanId: scan_id, at }])
      this.#seqs.set(pass, seq)
    }
    this.#rows.set(scan_id, word)
    return word
  }
}

const REFUSED: ServerWord = { verdict: 'refused', reason: 'used_up', seq: 0 }

/** Whether a visit uses up what the pass has at another time. */
function isCounted(pass: number, before: string, at: string): boolean {
  const rule = RULES[pass as 1 | 2 | 3]
  return rule === 'once' || (rule === 'daily' && before.slice(0, 10) === at.slice(0, 10))
}

function idOf(entry: Entry): string {
  if (entry.is === 'scan') return entry.scan_id
  return entry.is === 'reversal' ? entry.reversal_id : entry.return_id
}
