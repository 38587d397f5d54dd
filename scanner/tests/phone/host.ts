// What a simulation is made of: its plan, and a phone with its disk.

import { idOf, isSameVersion, type Entry, type Shown } from '../../src/phone/entry'
import type { Phone } from '../../src/phone/phone'
import type { Registers } from './at_stake'

export interface Plan {
  readonly seed: number
  readonly phones: number
  readonly tickets: number
  readonly scans: number
  readonly decides: boolean
  readonly budget: number
  /** How likely it is that something sent is lost, and that a phone dies at a step. */
  readonly loss: number
  readonly death: number
  /** How likely it is that a write fails. */
  readonly failing?: number
  /** Whether a backup of the server is restored in the middle. */
  readonly setsBack?: boolean
  /** Whether each phone has the roster from the beginning. */
  readonly hasRoster?: boolean
  /** Passes come to a venue's desk, in place of tickets to a door. */
  readonly isAtDesk?: boolean
  /** Tickets are handed over to phones. Supervisors take some back, and browsers empty their storage, in so many of what happens. */
  readonly takesBack?: number
  readonly wipes?: number
  /** What is wrong with the phones. */
  readonly mutant?: Mutant
}

/** It goes on holding what others have asked for and it gave back; takes a ticket for its own once it has asked for it;
 * sends a return before it is stored; takes any hand-over that is not the one it gave back last; holds on after a
 * return; or holds what storage held that was emptied. */
export type Mutant = 'goes-on' | 'asked-is-held' | 'sent-before-stored' | 'older' | 'kept' | 'wiped'

/** What a sealed code begins with: only the server sees through it. */
export const SEALED = 'sealed '

export class PhoneHost {
  phone!: Phone
  /** What the disk holds: entries by scan or reversal, and how far the server had acknowledged them. */
  readonly disk = new Map<string, Entry>()
  acknowledged = 0
  /** What is being written, in this order. */
  writing: Entry[] = []
  /** Grows with each death: what an earlier life has ordered reaches nobody. */
  life = 0
  roster: Registers = new Map()
  /** Scans that it has admitted by itself, of which it has not heard from the server yet. */
  readonly alone = new Set<string>()
  inView: string | null = null
  /** Of the server as this phone last heard of it. */
  era = 0
  isShown = false
  /** Of its journal; another one after its storage was emptied. */
  incarnation = 0
  /** Tickets that others asked it for and it gave back, and those for which it has asked. */
  readonly givenUp = new Set<string>()
  readonly askedFor = new Set<string>()
  /** The lane before which it stands; null: it takes all. */
  lane: number | null = null
  /** What it was told before, which may be all that its shelf has after a crash. */
  readonly heard: Registers[] = []
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** By which the server knows its journal. */
  get journal(): string {
    return `${this.name}/${this.incarnation}`
  }

  /** Codes are sealed on the disk. */
  keep(entry: Entry): void {
    const isClear = entry.is === 'scan' && !entry.is_sealed
    const kept = isClear ? { ...entry, code: SEALED + entry.code, is_sealed: true as const } : entry
    this.disk.set(idOf(entry), kept)
  }

  /** Both reach the disk, or none. */
  note(acknowledged: number, seqs: ReadonlyMap<string, number>): void {
    this.acknowledged = acknowledged
    for (const [id, seq] of seqs) {
      const kept = this.disk.get(id)
      if (kept?.is === 'scan') this.disk.set(id, { ...kept, seq })
    }
  }

  /** Whether the entry is on the disk as it is. */
  holds(entry: Entry): boolean {
    const kept = this.disk.get(idOf(entry))
    return kept !== undefined && isSameVersion(kept, entry)
  }

  /** A green is on the disk, or it is the server's while the disk fails. */
  mayShow(entry: Entry, { verdict, by }: Shown): boolean {
    const isUnkept = by === 'server' && !this.phone.canStore
    return verdict === 'refused' || isUnkept || this.holds(entry)
  }
}
