// The passes that a venue's desk may see, as the pages of its roster tell them.

import { PassRoster } from '../core/roster/passes'
import type { RosterPage } from '../core/roster_page'
import { readDeskSettings, type DeskSettings } from '../core/roster/settings'
import type { HeldAtDesk } from './judge_at_desk'

export class PassesHeld {
  #settings: DeskSettings | null = null
  readonly #passes = new PassRoster()

  get held(): HeldAtDesk | null {
    return this.#settings && { settings: this.#settings, passes: this.#passes }
  }

  readonly lastSeq = (credential: string): number => this.#passes.find(Number(credential))?.seq ?? 0

  take(page: RosterPage): boolean {
    const told = page.header['settings']
    const fresh = told === null ? this.#settings : readDeskSettings(told)
    if (!fresh || !this.#passes.take(page)) return false
    this.#settings = fresh
    return true
  }
}
