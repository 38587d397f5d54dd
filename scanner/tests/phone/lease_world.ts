// A world in which tickets are handed over to phones: they ask for them, give them back, lose them to supervisors and forget
// them with their storage, and after a crash a phone may know only what it was told long before.

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

  protected override somethingHappens(host: PhoneHost): void {
    const { takesBack = 0, wipes = 0 } = this.plan
    if (this.dice.chance(0.2)) this.#handOver(host)
    else if (this.dice.chance(0.1)) this.#giveBack(host)
    else if (this.dice.chance(takesBack)) this.#takeBackFrom(host)
    else if (this.dice.chance(wipes)) this.#wipe(host)
    else super.somethingHappens(host)
  }

  /** What the server has handed over, the phone hears with its next roster, if ever. */
  #handOver({ name, journal }: PhoneHost): void {
    const wanted = [...this.stake.admits.keys()].filter(() => this.dice.chance(0.5))
    this.server.hand(name, journal, wanted)
  }

  /** All that it may hold as far as it knows, also twice; but nothing that its storage held before it was emptied. */
  #giveBack(host: PhoneHost): void {
    const registers = [...host.roster]
      .filter(([, { holder, incarnation }]) => holder === host.name && incarnation === host.journal)
      .map(([code, { register }]) => ({ ticket: code.slice(1), register }))
    if (registers.length === 0) return
    this.handedBack++
    const at = this.clock()
    this.tell(host, { is: 'given-back', returnId: `g${this.ids++}`, registers, at })
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
        return byHolder(whose, ticket, judgement, false, this.#known(known, code, registers))
      })
  }

  /** What the phone knows of what it has given back, if nothing is wrong with it. */
  #known(known: Register, code: string, own: OwnRegisters): OwnRegisters {
    const ticket = code.slice(1)
    switch (this.plan.mutant) {
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
    super.effect(host, effect)
  }
}
