// A journal in memory, whose writes a test may hold up or have fail.

import { idOf, type Entry } from '../../src/phone/entry'
import type { Durability, Opened } from '../../src/journal/journals'

export class MemoryJournal {
  readonly entries: Entry[] = []
  readonly writes: [Entry, Durability][] = []
  acknowledged = 0
  /** With how many scans' places each acknowledgement came. */
  readonly notes: number[] = []
  isBroken = false
  #held: (() => void)[] | null = null

  /** Writes wait from now on, until they are let go. */
  hold(): void {
    this.#held = []
  }

  letGo(): void {
    for (const go of this.#held ?? []) go()
    this.#held = null
  }

  opened(): Opened {
    return {
      entries: [...this.entries],
      acknowledged: this.acknowledged,
      incarnation: 'memory',
      journal: {
        write: async (entry, durability) => {
          if (this.#held) await new Promise<void>((go) => this.#held?.push(go))
          if (this.isBroken) throw new Error('broken')
          this.writes.push([entry, durability])
          const place = this.entries.findIndex((kept) => idOf(kept) === idOf(entry))
          this.entries.splice(place < 0 ? this.entries.length : place, 1, entry)
        },
        read: () => Promise.resolve([...this.entries]),
        acknowledge: (number, seqs = new Map()) => {
          this.acknowledged = number
          this.notes.push(seqs.size)
          return Promise.resolve()
        },
      },
    }
  }
}
