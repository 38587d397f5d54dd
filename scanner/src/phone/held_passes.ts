// The passes that a venue's desk may see, as the pages of its roster tell them.

import { PassRoster } from '../core/roster/passes'
import type { RosterPage } from '../core/roster_page'
import { readDeskSettings, type DeskSettings } from '../core/roster/settings'
import type { HeldAtDesk } from './judge_at_desk'

export class PassesHeld {
  #settings: DeskSettings | null = null
  /** The newest hand-over of which all entries before are known. */
  #complete = -1
  readonly #passes = new PassRoster()

  get held(): HeldAtDesk | null {
    if (!this.#settings) return null
    const knowsAll = this.#settings.register === this.#complete
    return { settings: this.#settings, passes: this.#passes, knowsAll }
  }

  readonly lastSeq = (credential: string): number => this.#passes.find(Number(credential))?.seq ?? 0

  take(page: RosterPage): boolean {
    const told = page.header['settings']
    const fresh = told === null ? this.#settings : readDeskSettings(told)
    if (!fresh || !this.#passes.take(page)) return false
    this.#settings = fresh
    // A page is of one moment, but it may end before the entries of that moment do.
    if (page.header['more'] === false) this.#complete = fresh.register
    return true
  }
}
