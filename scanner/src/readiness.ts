// Whether this device is ready for the door, told to the organiser at the start, when something changes and now and
// then: never with a scan, which has no time for it.

import { effect } from '@preact/signals'
import type { CameraState } from './camera'
import { isDesk } from './desk'
import type { Scanner } from './scanner'

export type SoundState = 'on' | 'off' | 'locked'

export interface Readiness {
  readonly gate: string
  readonly camera: CameraState
  /** How long ago the camera read a code; null: not since the page was opened. */
  readonly code_seen_seconds: number | null
  readonly sound: SoundState
  /** What this device's clock says. */
  readonly clock_at: string
  /** "4g" or slower, where the browser tells. */
  readonly network: string
  readonly version: string
}

const EVERY_MS = 30_000
const SETTLED_MS = 1500

type Navigator = typeof navigator & { connection?: { effectiveType?: string } }

/** Null while it stands at no door. Signals read here are those whose changes are told. */
export function readinessOf(scanner: Scanner): Readiness | null {
  const { place, camera, kept, signals, config, codeSeenAt } = scanner
  const standing = place.value
  const seenAt = codeSeenAt.value
  const state = camera.state.value
  const sound = kept.current.value.sound ? (signals.muted.value ? 'locked' : 'on') : 'off'
  if (standing === null || isDesk(standing)) return null
  return {
    gate: standing.gate.id,
    camera: state,
    code_seen_seconds: seenAt === null ? null : Math.round((performance.now() - seenAt) / 1000),
    sound,
    clock_at: new Date().toISOString(),
    network: (navigator as Navigator).connection?.effectiveType?.slice(0, 20) ?? '',
    version: config.version ?? '',
  }
}

/** Calls `tell` for as long as the page lives; what it could not tell is told again. */
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
  const { gate, camera, sound, code_seen_seconds } = readiness
  return JSON.stringify([gate, camera, sound, code_seen_seconds !== null])
}
