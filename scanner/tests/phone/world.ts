// Some phones at doors or desks, a server, and everything that can happen between them: what is sent may be lost, come late,
// twice or in another order, and a phone may die at any moment, with or without what it was just writing.

import { scanOf, type Entry, type ScanEntry, type Shown } from '../../src/phone/entry'
import { started, type Effect, type Event, type Judge } from '../../src/phone/phone'
import { step } from '../../src/phone/step'
import { passesAtStake, ticketsAtStake, type AtStake, type Register } from './at_stake'
import { diceOf, type Dice } from './dice'
import { PhoneHost, type Plan } from './host'
import { ServerModel } from './server_model'

interface Due {
  readonly at: number
  readonly run: () => void
}

type Green = Pick<ScanEntry, 'code' | 'party' | 'scanned_at'> & { phone: string; by: Shown['by'] }
const ADMITS_NOBODY = 'forged'

export class World {
  readonly seed: number
  readonly dice: Dice
  readonly stake: AtStake
  readonly server: ServerModel
  /** Persons who came in at a green screen, by scan. */
  readonly greens = new Map<string, Green>()
  /** Scans of phones that died while their disk held something else than what was shown. */
  readonly unseen = new Set<string>()
  /** Scans that somebody took back, or wanted to. */
  readonly asked = new Set<string>()
  /** How many green screens were shown that the disk did not hold. */
  unkept = 0
  alarms = 0
  deaths = 0
  alone = 0
  /** The most scans that a phone had admitted alone and not told as it admitted the last of them. */
  spentMax = 0
  protected readonly plan: Plan
  protected readonly hosts: readonly PhoneHost[]
  #due: Due[] = []
  #now = 0
  protected ids = 0
  protected isQuiet = false

  constructor(plan: Plan) {
    this.plan = plan
    this.seed = plan.seed
    this.dice = diceOf(plan.seed)
    const { tickets, isAtDesk = false } = plan
    this.stake = isAtDesk ? passesAtStake(tickets) : ticketsAtStake(tickets, this.dice)
    this.server = new ServerModel(this.stake)
    this.hosts = Array.from({ length: plan.phones }, (_, number) => new PhoneHost(`p${number}`))
    for (const host of this.hosts) {
      if (plan.hasRoster) host.roster = this.roster()
      this.start(host)
    }
  }

  /** Lets people come, then heals the network and lets every journal arrive. */
  run(): void {
    for (let scan = 0; scan < this.plan.scans; scan++)
      this.#later(this.dice.roll() * this.plan.scans * 200, () => {
        this.somethingHappens(this.dice.pick(this.hosts))
      })
    if (this.plan.setsBack) {
      this.#later(this.plan.scans * 60, () => {
        this.server.backUp()
      })
      this.#later(this.plan.scans * 120, () => {
        this.server.restore()
      })
    }
    this.#drain()
    this.isQuiet = true
    for (let round = 0; round < 20; round++) {
      for (const host of this.hosts) {
        if (host.inView !== null) this.tell(host, { is: 'left', scanId: host.inView })
        host.inView = null
        this.tell(host, { is: 'may-store' })
        this.sync(host)
        this.tell(host, { is: 'may-upload' })
      }
      this.#drain()
    }
  }

  get waiting(): number {
    return this.hosts.reduce((sum, { phone }) => sum + phone.queue.waiting.length, 0)
  }

  #later(ms: number, run: () => void): void {
    this.#due.push({ at: this.#now + ms, run })
  }

  #drain(): void {
    while (this.#due.length > 0) {
      let first = 0
      this.#due.forEach(({ at }, place) => {
        if (at < (this.#due[first]?.at ?? Infinity)) first = place
      })
      const [due] = this.#due.splice(first, 1)
      this.#now = due?.at ?? this.#now
      due?.run()
    }
  }

  protected start(host: PhoneHost): void {
    host.life++
    host.inView = null
    host.writing = []
    const { decides, budget } = this.plan
    const [phone, effects] = started(
      { decides, budget },
      [...host.disk.values()],
      host.acknowledged,
      host.journal,
    )
    host.phone = phone
    this.#do(host, effects)
  }

  protected somethingHappens(host: PhoneHost): void {
    const roll = this.dice.roll()
    if (roll < 0.12) this.sync(host)
    else if (roll < 0.2 && host.inView !== null && host.isShown && this.greens.has(host.inView))
      this.#takeBack(host)
    else if (roll < 0.3) this.#leave(host)
    else this.#scan(host)
  }

  protected sync(host: PhoneHost): void {
    if (!this.isQuiet && this.dice.chance(this.plan.loss)) return
    const roster = this.roster()
    const { era } = this.server
    this.reach(host, 20 + this.dice.roll() * 300, () => {
      if (era !== this.server.era) return
      host.roster = roster
      host.heard.push(roster)
      if (host.era !== era) this.#setBack(host)
      this.tell(host, { is: 'synced', lastSeq: (ticket) => roster.get(ticket)?.seq ?? 0 })
    })
  }

  #setBack(host: PhoneHost): void {
    const { era } = this.server
    // Written behind the entries.
    this.reach(host, 2500, () => {
      host.era = era
    })
    host.acknowledged = this.server.storedOf(host.journal)
    const entries = [...host.disk.values()]
    this.tell(host, { is: 'set-back', stored: host.acknowledged, entries })
  }

  protected roster(): Map<string, Register> {
    const codes = [...this.stake.admits.keys()]
    return new Map(codes.map((code) => [code, structuredClone(this.server.register(code))]))
  }

  #takeBack(host: PhoneHost): void {
    const scanId = host.inView ?? ''
    this.asked.add(scanId)
    const event: Event = {
      is: 'taken-back',
      scanId,
      reversalId: `r${this.ids++}`,
      at: this.clock(),
    }
    this.tell(host, event)
    this.#leave(host)
  }

  #leave(host: PhoneHost): void {
    if (host.inView !== null) this.tell(host, { is: 'left', scanId: host.inView })
    host.inView = null
    if (this.dice.chance(0.3)) this.tell(host, { is: 'may-store' })
    this.tell(host, { is: 'may-upload' })
  }

  #scan(host: PhoneHost): void {
    this.#leave(host)
    host.isShown = false
    const ticket = this.dice.chance(0.05)
      ? ADMITS_NOBODY
      : this.dice.pick([...this.stake.admits.keys()])
    const party = this.dice.chance(0.3) ? 2 : 1
    const body = {
      scan_id: `s${this.ids++}`,
      code: ticket,
      gate: this.stake.gate,
      party,
      scanned_at: this.clock(),
    }
    this.tell(host, { is: 'seen', body, clockErrorMs: null, agoMs: 0 })
    host.inView = [...host.phone.pending.keys()].at(-1) ?? null
  }

  protected clock(): string {
    return new Date(this.stake.beginsAt + this.#now).toISOString()
  }

  protected judge(host: PhoneHost): Judge {
    return (body, own) => this.stake.judge(host.roster, body, own)
  }

  /** Later, if the phone is still the same life. */
  protected reach(host: PhoneHost, ms: number, run: () => void): void {
    const { life } = host
    this.#later(ms, () => {
      if (host.life === life) run()
    })
  }

  protected tell(host: PhoneHost, event: Event): void {
    const [phone, effects] = step(this.judge(host), host.phone, event)
    host.phone = phone
    if (event.is === 'uploaded') for (const scanId of event.words.keys()) host.alone.delete(scanId)
    this.#do(host, effects)
  }

  #do(host: PhoneHost, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (!this.isQuiet && this.dice.chance(this.plan.death)) {
        this.die(host, effect)
        return
      }
      this.effect(host, effect)
    }
  }

  /** What was being written reaches the disk up to some point. */
  protected die(host: PhoneHost, effect: Effect): void {
    const written = Math.floor(this.dice.roll() * (host.writing.length + 1))
    for (const entry of host.writing.slice(0, written)) host.keep(entry)
    const ordered = 'entry' in effect ? [effect.entry] : []
    const lost = [...host.writing.slice(written), ...ordered].filter((entry) => entry.is === 'scan')
    const open = [...host.phone.pending.values()].map(({ entry }) => entry)
    for (const { scan_id } of [...open, ...lost])
      if (!this.greens.has(scan_id)) this.unseen.add(scan_id)
    for (const entry of host.phone.unwritten.values())
      if (!host.holds(entry)) this.unseen.add(scanOf(entry) ?? '')
    for (const entry of [...host.disk.values(), ...host.writing])
      if (entry.is === 'reversal' && this.greens.has(entry.scan_id)) this.unseen.add(entry.scan_id)
    this.deaths++
    this.start(host)
  }

  protected effect(host: PhoneHost, effect: Effect): void {
    switch (effect.do) {
      case 'open':
      case 'store':
        this.#store(host, effect)
        return
      case 'wait':
        this.reach(host, effect.ms, () => {
          this.tell(host, { is: 'due', scanId: effect.scanId })
        })
        return
      case 'ask':
        this.#ask(host, effect)
        return
      case 'show':
        this.#show(host, effect)
        return
      case 'upload':
        this.#upload(host, effect)
        return
      case 'acknowledge':
        if (this.dice.chance(0.8)) host.note(effect.stored, effect.seqs)
        return
      case 'confirm':
        this.greens.delete(effect.scanId)
        return
      case 'alarm':
        this.alarms++
        return
      case 'complain':
        return
    }
  }

  #store(host: PhoneHost, { do: how, entry }: Extract<Effect, { do: 'open' | 'store' }>): void {
    host.writing.push(entry)
    const isFailing = !this.isQuiet && this.dice.chance(this.plan.failing ?? 0)
    this.reach(host, this.dice.roll() * (this.dice.chance(0.1) ? 2000 : 10), () => {
      if (isFailing && host.writing.includes(entry)) {
        // What was reported as failed may reach the disk all the same, before whatever is written next.
        if (this.dice.chance(0.5)) host.writing = host.writing.filter((other) => other !== entry)
        this.tell(host, { is: 'not-stored', entry })
        return
      }
      this.#flush(host, entry)
      if (!host.phone.canStore) this.tell(host, { is: 'storage-works' })
      this.tell(
        host,
        how === 'open' ? { is: 'opened', scanId: entry.scan_id } : { is: 'stored', entry },
      )
    })
  }

  /** Transactions of one store complete in the order in which they began. */
  #flush(host: PhoneHost, last: Entry): void {
    const end = host.writing.indexOf(last) + 1
    for (const entry of host.writing.splice(0, end)) host.keep(entry)
  }

  #delay(): number {
    if (this.isQuiet) return 20
    return this.dice.chance(0.3) ? 200 + this.dice.roll() * 4000 : 20 + this.dice.roll() * 100
  }

  #ask(host: PhoneHost, { body, failures }: Extract<Effect, { do: 'ask' }>): void {
    const { loss } = this.plan
    const pause = failures * 300
    const isLost = !this.isQuiet && this.dice.chance(loss)
    const copies = !this.isQuiet && this.dice.chance(0.1) ? 2 : 1
    if (isLost) {
      this.reach(host, pause + 500, () => {
        this.tell(host, { is: 'unanswered', scanId: body.scan_id })
      })
      return
    }
    for (let copy = 0; copy < copies; copy++) this.#arrive(host, body, pause + this.#delay())
  }

  /** A request that is on its way arrives even if its phone has died. */
  #arrive(host: PhoneHost, body: Extract<Effect, { do: 'ask' }>['body'], ms: number): void {
    const { life } = host
    const { era } = this.server
    const scanId = body.scan_id
    const askedAt = this.#now
    this.#later(ms, () => {
      // Whatever was on its way while a backup was restored is lost.
      const word = era === this.server.era ? this.server.live(body) : null
      const isLost = !this.isQuiet && this.dice.chance(this.plan.loss)
      this.#later(this.#delay(), () => {
        if (host.life !== life) return
        const isAnswered = word && !isLost && era === this.server.era
        const afterMs = this.#now - askedAt
        if (isAnswered) this.tell(host, { is: 'answered', scanId, word, afterMs })
        else this.tell(host, { is: 'unanswered', scanId })
      })
    })
  }

  #show(host: PhoneHost, { scanId, shown }: Extract<Effect, { do: 'show' }>): void {
    const entry = host.phone.pending.get(scanId)?.entry
    if (!entry) throw new Error(`${scanId} is shown and not pending`)
    if (!host.mayShow(entry, shown)) throw new Error(`${scanId} is shown and not stored`)
    host.isShown = true
    if (shown.by === 'phone') this.alone++
    if (shown.by === 'phone' && shown.verdict === 'admitted') host.alone.add(scanId)
    this.spentMax = Math.max(this.spentMax, host.alone.size)
    if (shown.verdict !== 'admitted') return
    this.greens.set(scanId, { ...entry, phone: host.name, by: shown.by })
    if (!host.holds(entry)) this.unkept++
  }

  #upload(host: PhoneHost, { entries }: Extract<Effect, { do: 'upload' }>): void {
    const { life, journal } = host
    const isLost = !this.isQuiet && this.dice.chance(this.plan.loss)
    const fail = (): void => {
      if (host.life !== life) return
      this.tell(host, { is: 'not-uploaded' })
      if (this.dice.chance(0.5))
        this.reach(host, 300, () => {
          this.tell(host, { is: 'may-upload' })
        })
    }
    if (isLost) {
      this.#later(500, fail)
      return
    }
    const { era } = this.server
    const known = host.era
    const isTwice = !this.isQuiet && this.dice.chance(0.1)
    if (isTwice)
      this.#later(this.#delay(), () => {
        if (era === this.server.era) this.server.batch(host.name, entries, journal)
      })
    this.#later(this.#delay(), () => {
      const batch = era === this.server.era ? this.server.batch(host.name, entries, journal) : null
      const last = entries.at(-1)?.number ?? 0
      const answer = batch && { ...batch, stored: Math.min(batch.stored, last) }
      // A phone that has not heard of the restored backup yet goes on where it was.
      if (!answer && known === this.server.era) throw new Error(`${host.name} left out a number`)
      const isAnswerLost = !this.isQuiet && this.dice.chance(this.plan.loss)
      this.#later(this.#delay(), () => {
        if (isAnswerLost || !answer || era !== this.server.era) fail()
        else if (host.life === life) this.tell(host, { is: 'uploaded', ...answer })
      })
    })
  }
}
