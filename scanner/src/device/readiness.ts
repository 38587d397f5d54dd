// Whether this device is ready for the door, told to the organiser at the start, when something changes and now and
// then: never with a scan, which has no time for it.

import { effect } from '@preact/signals'
import type { CameraState } from '../camera/camera'
import type { Readiness } from '../server/api'
import { isDesk, type Place } from '../settings/place'
import type { Room } from './room'

/** What the parts of the scanner say at one moment. */
export interface Moment {
  readonly place: Place | null
  readonly camera: CameraState
  /** When the camera last read a code, by this page's clock; null: never. */
  readonly codeSeenAt: number | null
  readonly wantsSound: boolean
  readonly isMuted: boolean
  readonly version: string
  readonly room: Room
}

const EVERY_MS = 30_000
const SETTLED_MS = 1500

type Navigator = typeof navigator & { connection?: { effectiveType?: string } }

/** Null while it stands at no door. */
export function readinessOf(moment: Moment): Readiness | null {
  const { place, camera, codeSeenAt, wantsSound, isMuted, version, room } = moment
  if (place === null || isDesk(place)) return null
  const seenMs = codeSeenAt === null ? null : performance.now() - codeSeenAt
  return {
    gate: place.gate.id,
    camera,
    code_seen_seconds: seenMs === null ? null : Math.round(seenMs / 1000),
    sound: wantsSound ? (isMuted ? 'locked' : 'on') : 'off',
    clock_at: new Date().toISOString(),
    network: networkOf(navigator),
    version,
    storage_kept: room.isKept,
    storage_free_mb: room.freeMb,
  }
}

function networkOf({ connection }: Navigator): string {
  return connection?.effectiveType?.slice(0, 20) ?? ''
}

/** Calls `tell` for as long as the page lives, and whenever a signal that `read` reads changes; what it could not tell
 * is told again. */
export function tellReadiness(
  read: () => Readiness | null,
  tell: (readiness: Readiness) => Promise<boolean>,
): void {
  let told = ''
  let settling: ReturnType<typeof setTimeout> | undefined

  const report = async (again: boolean): Promise<void> => {
    const readiness = read()
    if (readiness === null || document.hidden) return
    const now = changesOf(readiness)
    if (now === told && !again) return
    told = now
    if (!(await tell(readiness))) told = ''
  }

  effect(() => {
    read()
    clearTimeout(settling)
    settling = setTimeout(() => void report(false), SETTLED_MS)
  })
  setInterval(() => void report(true), EVERY_MS)
  document.addEventListener('visibilitychange', () => void report(true))
}

/** Time going by is no change, nor is a second code; the first one is. */
export function changesOf(readiness: Readiness): string {
  const { gate, camera, sound, code_seen_seconds, storage_kept } = readiness
  return JSON.stringify([gate, camera, sound, storage_kept, code_seen_seconds !== null])
}
