// What comes of scans that were answered before: the server knows better than a green, or has another answer, or does not
// take back what was taken back here.

import { computed, effect, untracked, type ReadonlySignal } from '@preact/signals'
import type { Delivered, Scan } from '../server/api'
import type { Door } from './door'
import type { History } from './history'

/** By then the persons of an alarm are no longer near the door. */
export const OLD_MS = 15 * 60_000

/** A green that the server contradicts. */
interface Raised {
  readonly scan: Scan
  /** When its code came into view, by this device's clock. */
  readonly at: string
  /** When this page learned of it. */
  readonly raisedAt: number
}

/** It does not hold the door, but waits until somebody looks at it. */
export function isOld({ at, raisedAt }: Pick<Raised, 'at' | 'raisedAt'>): boolean {
  return raisedAt - Date.parse(at) > OLD_MS
}

export function isFresh(alarm: Pick<Raised, 'at' | 'raisedAt'>): boolean {
  return !isOld(alarm)
}

/** As the journal tells it. */
export interface News {
  readonly mended: ReadonlySignal<Delivered | null>
  readonly alarms: ReadonlySignal<readonly Raised[]>
  readonly notReversed: ReadonlySignal<ReadonlyMap<string, string>>
}

export interface Listeners {
  /** Guests at a kiosk are not told: organisers find it among the conflicts. */
  readonly isKiosk: ReadonlySignal<boolean>
  /** Each alarm that holds the door is heard and felt as it is shown. */
  readonly ring: () => void
  /** It was told as taken back, so somebody has to see in the history that it is not. */
  readonly look: () => void
}

export function followNews(news: News, door: Door, history: History, on: Listeners): void {
  effect(() => {
    const mended = news.mended.value
    untracked(() => {
      if (mended) door.mend(mended)
    })
  })
  const alarm = computed(() =>
    on.isKiosk.value ? null : (news.alarms.value.find(isFresh)?.scan.scan_id ?? null),
  )
  effect(() => {
    const isAlarm = alarm.value !== null
    untracked(() => {
      door.hold(isAlarm)
      if (isAlarm) on.ring()
    })
  })
  effect(() => {
    const whyNot = news.notReversed.value
    untracked(() => {
      for (const [scanId, why] of whyNot) history.markNotReversed(scanId, why)
      const isListed = history.entries.value.some(({ scan }) => whyNot.has(scan.scan_id))
      if (isListed && !on.isKiosk.value) on.look()
    })
  })
}
