// A model of the server: what it stores of a scan, live or later, and how it makes up for what a phone showed.

import type { Entry, ReturnEntry, ScanBody, ScanEntry, Word } from '../../src/phone/entry'
import type { ServerWord } from '../../src/phone/pending'
import type { AtStake, Register } from './at_stake'
import { SEALED } from './host'

const HELD_BY_SERVER = { holder: null, register: 0, incarnation: null }

/** What one scan came to. `party` persons came in by it and `overrun` against the rules, until both were taken back. */
export interface Row {
  readonly ticket: string
  readonly verdict: Word
  readonly seq: number
  party: number
  overrun: number
}

export class ServerModel {
  rows = new Map<string, Row>()
  /** Tickets of which something was taken back. */
  readonly takenBack = new Set<string>()
  /** Another one begins when a backup is restored. */
  era = 0
  /** Of the journal of each phone, as it was when tickets were handed over. */
  readonly #incarnations = new Map<string, string>()
  /** How many persons could come in twice by a ticket that was taken back. */
  readonly exposed = new Map<string, number>()
  #registers = new Map<string, Register>()
  #stored = new Map<string, number>()
  #backup:
    | (Pick<ServerModel, 'rows'> & {
        registers: Map<string, Register>
        stored: Map<string, number>
      })
    | null = null
  readonly #stake: Pick<AtStake, 'mayComeIn'>

  constructor(stake: Pick<AtStake, 'mayComeIn'>) {
    this.#stake = stake
  }

  backUp(): void {
    const { rows } = this
    this.#backup = structuredClone({ rows, registers: this.#registers, stored: this.#stored })
  }

  /** What happened since the backup is lost here. */
  restore(): void {
    if (!this.#backup) return
    const { rows, registers, stored } = structuredClone(this.#backup)
    this.rows = rows
    this.#registers = registers
    this.#stored = stored
    this.era++
  }

  /** Up to which number the journal of the device is stored. */
  storedOf(journal: string): number {
    return this.#stored.get(journal) ?? 0
  }

  register(ticket: string): Register {
    const known = this.#registers.get(ticket) ?? {
      ...{ used: 0, seq: 0, visits: [] },
      ...HELD_BY_SERVER,
    }
    this.#registers.set(ticket, known)
    return known
  }

  /** POST /registers: the tickets that this phone gets, unless its storage was emptied while it held some. */
  hand(device: string, incarnation: string, tickets: readonly string[]): void {
    const known = this.#incarnations.get(device)
    const all = [...this.#registers.values()]
    if (known !== incarnation && all.some(({ holder }) => holder === device)) return
    this.#incarnations.set(device, incarnation)
    for (const ticket of tickets) {
      const register = this.register(ticket)
      if (register.holder !== null) continue
      register.seq += 1
      Object.assign(register, { holder: device, register: register.seq, incarnation })
    }
  }

  #giveBack(device: string, { returns }: ReturnEntry): void {
    for (const one of returns) {
      if (!('ticket' in one)) continue
      const { ticket, register: by } = one
      const register = this.register(`t${ticket}`)
      if (register.holder !== device || register.register !== by) continue
      register.seq += 1
      Object.assign(register, HELD_BY_SERVER)
    }
  }

  /** A supervisor takes all tickets back from a phone, and is told how many persons could come in twice by each. */
  takeBackFrom(device: string, admits: ReadonlyMap<string, number>): void {
    for (const [ticket, register] of this.#registers) {
      if (register.holder !== device) continue
      const atRisk = (admits.get(ticket) ?? 0) - register.used
      this.exposed.set(ticket, (this.exposed.get(ticket) ?? 0) + atRisk)
      register.seq += 1
      Object.assign(register, HELD_BY_SERVER)
    }
  }

  /** POST /scans: nobody lets in whom a phone holds, whoever asks. */
  live(body: ScanBody): ServerWord {
    const { verdict, seq } = this.#row(body, null)
    return { verdict, reason: verdict === 'admitted' ? 'ok' : 'used_up', seq }
  }

  #row({ scan_id, code, party, scanned_at: at }: ScanBody, device: string | null): Row {
    const known = this.rows.get(scan_id)
    if (known) return known
    const register = this.register(code)
    const isOthers = register.holder !== null && register.holder !== device
    const isRoom = !isOthers && this.#stake.mayComeIn(code, register, party, at)
    if (isRoom) {
      register.used += party
      register.seq += 1
      register.visits.push({ scanId: scan_id, at })
    }
    const verdict = isRoom ? 'admitted' : 'refused'
    const row: Row = {
      ticket: code,
      verdict,
      seq: isRoom ? register.seq : 0,
      party: isRoom ? party : 0,
      overrun: 0,
    }
    this.rows.set(scan_id, row)
    return row
  }

  /** POST /scans/batch; null: the numbers have a gap. */
  batch(
    device: string,
    entries: readonly Entry[],
    journal = device,
  ): { stored: number; words: Map<string, ServerWord> } | null {
    const words = new Map<string, ServerWord>()
    for (const entry of entries) {
      const stored = this.storedOf(journal)
      const number = entry.number ?? 0
      if (number > stored + 1) return null
      const word = this.#take(entry, number <= stored, device)
      if (word && entry.is === 'scan') words.set(entry.scan_id, word)
      this.#stored.set(journal, Math.max(stored, number))
    }
    return { stored: this.storedOf(journal), words }
  }

  #take(entry: Entry, isReplay: boolean, device: string): ServerWord | null {
    if (entry.is === 'scan') return this.#late(opened(entry), isReplay, device)
    if (entry.is === 'reversal') this.#takeBack(entry.scan_id)
    else if (!isReplay) this.#giveBack(device, entry)
    return null
  }

  #late(entry: ScanEntry, isReplay: boolean, device: string): ServerWord {
    const lastSeq = this.register(entry.code).seq
    const wasKnown = this.rows.has(entry.scan_id)
    const shown = entry.shown?.verdict ?? 'refused'
    if (!isReplay && !wasKnown && entry.shown?.verdict === 'refused') {
      this.rows.set(entry.scan_id, {
        ticket: entry.code,
        verdict: 'refused',
        seq: 0,
        party: 0,
        overrun: 0,
      })
    }
    const row = this.#row(entry, device)
    if (!isReplay && row.verdict !== shown) this.#makeUpFor(entry, row)
    return {
      verdict: row.verdict,
      reason: row.verdict === 'admitted' ? 'ok' : 'used_up',
      seq: row.seq,
      lastSeq,
    }
  }

  /** What was shown is what happened. */
  #makeUpFor({ scan_id, party }: ScanEntry, row: Row): void {
    if (row.verdict === 'admitted') this.#takeBack(scan_id)
    else row.overrun = party
  }

  #takeBack(scanId: string): void {
    const row = this.rows.get(scanId)
    if (!row) return
    this.takenBack.add(row.ticket)
    const register = this.register(row.ticket)
    if (row.party > 0) register.seq += 1
    register.used -= row.party
    register.visits = register.visits.filter((visit) => visit.scanId !== scanId)
    row.party = 0
    row.overrun = 0
  }
}

function opened(entry: ScanEntry): ScanEntry {
  return entry.is_sealed ? { ...entry, code: entry.code.slice(SEALED.length) } : entry
}
