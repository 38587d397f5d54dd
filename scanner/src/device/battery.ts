// How full this device's battery is, told to the organiser now and then, where the browser knows it.

import { signal } from '@preact/signals'
import type { Battery } from '../server/api'

interface BatteryManager extends EventTarget {
  readonly level: number
  readonly charging: boolean
}

type Navigator = typeof navigator & { getBattery?: () => Promise<BatteryManager> }

const EVERY_MS = 5 * 60_000
/** Below, the phone may go out between two guests. */
export const FLAT_BELOW = 0.05

/** Whether this phone may soon go out; false where the browser does not know. */
export const isRunningFlat = signal(false)

/** Calls `tell` at once, when the plug goes in or out, and every few minutes if something changed. */
export async function watchBattery(tell: (battery: Battery) => Promise<unknown>): Promise<void> {
  const manager = await batteryOf(navigator)
  if (!manager) return
  let told = ''
  const report = (): void => {
    const battery = { percent: Math.round(manager.level * 100), is_charging: manager.charging }
    const now = JSON.stringify(battery)
    if (now === told || document.hidden) return
    told = now
    void tell(battery)
  }
  const look = (): void => {
    isRunningFlat.value = !manager.charging && manager.level < FLAT_BELOW
  }
  report()
  look()
  manager.addEventListener('chargingchange', report)
  manager.addEventListener('chargingchange', look)
  manager.addEventListener('levelchange', look)
  setInterval(report, EVERY_MS)
}

async function batteryOf({ getBattery }: Navigator): Promise<BatteryManager | null> {
  try {
    return (await getBattery?.call(navigator)) ?? null
  } catch {
    // A page may be forbidden to ask.
    return null
  }
}
