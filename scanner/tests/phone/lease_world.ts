// A world in which tickets are handed over to phones: they ask for them, give them back, also because another phone asks, lose
// them to supervisors and forget them with their storage, and after a crash a phone may know only what it was told long before.

import { byHolder, type OwnRegisters } from '../../src/phone/registers'
import type { RosterTicket } from '../../src/core/roster/tickets'
import type { Effect, Judge } from '../../src/phone/phone'
import type { Register } from './at_stake'
import type { PhoneHost } from './host'
import { World } from './world'

export class LeaseWorld extends World {
  handedBack = 0
  takenBack = 0
  wiped = 0
  /** How many persons came in by a ticket that their phone held. */
  held = 0
  /** How often a phone asked another one for a guest's ticket, and how often that came. */
  recalled = 0
  cameHome = 0

  protected override somethingHappens(host: PhoneHost): void {
    const { takesBack = 0, wipes = 0 } = this.plan
    if (this.dice.chance(0.2)) this.#handOver(host)
    else if (this.dice.chance(0.25)) this.#move(host)
    else if (this.dice.chance(takesBack)) this.#takeBackFrom(host)
    else if (this.dice.chance(wipes)) this.#wipe(host)
    else super.somethingHappens(host)
  }

  /** What the server has handed over, the phone hears with its next roster, if ever. */
  #handOver({ name, journal, lane }: PhoneHost): void {
    const share = [...this.stake.admits.keys()].filter((code) => isInLane(code, lane))
    const wanted = share.filter(() => this.dice.chance(0.5))
    this.server.hand(name, journal, wanted)
  }

  /** All that it may hold as far as it knows, also twice; but nothing that its storage held before it was emptied. */
  #giveBack(host: PhoneHost, asked: ReadonlySet<string> | null = null): void {
    const registers = [...host.roster]
      .filter(([, { holder, incarnation }]) => holder === host.name && incarnation === host.journal)
      .filter(([code]) => asked === null || asked.has(code))
      .map(([code, { register }]) => ({ ticket: code.slice(1), register }))
    if (registers.length === 0) return
    this.handedBack++
    const at = this.clock()
    if (asked) for (const { ticket } of registers) host.givenUp.add(ticket)
    this.tell(host, { is: 'given-back', returnId: `g${this.ids++}`, registers, at })
  }

  #move(host: PhoneHost): void {
    const roll = this.dice.roll()
    if (roll < 0.5) this.#giveBack(host)
    else if (roll < 0.75) this.#moveShare(host)
    else this.#changeLane(host)
  }

  #changeLane(host: PhoneHost): void {
    this.#giveBack(host)
    host.lane = this.dice.pick([null, 0, 1])
  }

  /** One that has too few gets its share of what another one holds. */
  #moveShare(host: PhoneHost): void {
    const other = this.dice.pick(this.hosts)
    const share = [...this.stake.admits.keys()].filter((code) => isInLane(code, host.lane))
    this.#askOf(other, share)
  }

  /** It may never hear of it, or twice, and its guest may be before it just then. */
  #askOf(holder: PhoneHost, tickets: readonly string[]): void {
    if (!this.isQuiet && this.dice.chance(this.plan.loss)) return
    const times = this.dice.chance(0.1) ? 2 : 1
    for (let time = 0; time < times; time++)
      this.reach(holder, 20 + this.dice.roll() * 2000, () => {
        this.#giveBack(holder, new Set(tickets))
      })
  }

  #recall(host: PhoneHost, effect: Extract<Effect, { do: 'recall' }>): void {
    const { scanId, ticket } = effect
    host.askedFor.add(ticket)
    if (!this.isQuiet && this.dice.chance(this.plan.loss)) {
      this.#recalled(host, scanId, false, 2000)
      return
    }
    this.recalled++
    const { holder } = this.server.register(ticket)
    const other = this.hosts.find(({ name }) => name === holder)
    if (!other || other === host) {
      this.#recalled(host, scanId, true, 50)
      return
    }
    this.#askOf(other, [ticket])
    this.#lookFor(host, effect, 1)
  }

  #lookFor(host: PhoneHost, effect: Extract<Effect, { do: 'recall' }>, looks: number): void {
    this.sync(host)
    this.reach(host, 2500, () => {
      const holder = host.roster.get(effect.ticket)?.holder ?? null
      const isHome = holder === null || holder === host.name
      if (isHome) this.cameHome++
      if (isHome || looks === 0) this.#recalled(host, effect.scanId, true, 0)
      else this.#lookFor(host, effect, looks - 1)
    })
  }

  #recalled(host: PhoneHost, scanId: string, isWorthAsking: boolean, ms: number): void {
    const times = this.dice.chance(0.1) ? 2 : 1
    for (let time = 0; time < times; time++)
      this.reach(host, ms + time * 300, () => {
        this.tell(host, { is: 'recalled', scanId, isWorthAsking })
      })
  }

  #takeBackFrom({ name }: PhoneHost): void {
    this.takenBack++
    this.server.takeBackFrom(name, this.stake.admits)
  }

  /** Whom it had let in and not told is known to nobody. */
  #wipe(host: PhoneHost): void {
    if (this.isQuiet) return
    this.wiped++
    host.disk.clear()
    host.acknowledged = 0
    host.incarnation++
    this.start(host)
  }

  protected override start(host: PhoneHost): void {
    if (host.heard.length > 0) host.roster = this.dice.pick(host.heard)
    super.start(host)
  }

  protected override judge(host: PhoneHost): Judge {
    return (body, own, registers) =>
      this.stake.judge(host.roster, body, own, (judgement, known, code) => {
        const { holder, register, incarnation, seq, used } = known
        const ticket: RosterTicket = {
          ...{ id: Number(code.slice(1)), issue: 1, admits: 9, status: 'valid', category: '' },
          ...{ used, left: 0, seq, at: null, gate: null, device: null, holder, register },
        }
        const whose = { device: host.name, incarnation }
        const isTaken = this.plan.mutant === 'asked-is-held' && host.askedFor.has(code)
        if (isTaken && holder !== null) return { ...judgement, isFinal: true, register }
        return byHolder(whose, ticket, judgement, false, this.#known(host, known, code, registers))
      })
  }

  /** What the phone knows of what it has given back, if nothing is wrong with it. */
  #known(host: PhoneHost, known: Register, code: string, own: OwnRegisters): OwnRegisters {
    const ticket = code.slice(1)
    switch (this.plan.mutant) {
      case 'goes-on':
        return host.givenUp.has(ticket) ? { ...own, returned: new Map() } : own
      case 'kept':
        return { ...own, returned: new Map() }
      case 'older': {
        const isLast = own.returned.get(ticket) === known.register
        return { ...own, returned: new Map(isLast ? [[ticket, known.register]] : []) }
      }
      case 'wiped':
        return { ...own, incarnation: known.incarnation }
      default:
        return own
    }
  }

  protected override effect(host: PhoneHost, effect: Effect): void {
    const isReturn = effect.do === 'store' && effect.entry.is === 'return'
    if (isReturn && this.plan.mutant === 'sent-before-stored') {
      this.server.batch(host.name, host.phone.queue.waiting, host.journal)
      if (this.dice.chance(0.5)) {
        this.die(host, effect)
        return
      }
    }
    if (effect.do === 'show' && effect.shown.verdict === 'admitted')
      if (host.phone.pending.get(effect.scanId)?.judgement.register !== undefined) this.held++
    if (effect.do === 'recall') this.#recall(host, effect)
    else super.effect(host, effect)
  }
}

/** Every second ticket is of the second lane. */
function isInLane(code: string, lane: number | null): boolean {
  return lane === null || Number(code.slice(1)) % 2 === lane
}
