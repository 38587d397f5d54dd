// How long an answer stays on the screen.

import { stillToPass, type ToldVerdict } from '../core/told_verdict'
import type { Preferences } from '../settings/preferences'

/** Guests by themselves read more slowly than a steward, and nobody taps the answer away for them. */
const KIOSK_MS = { green: 5000, companions: 15_000, other: 8000 }

/** How long a verdict stays before the camera returns, in ms; 0 = until tapped. */
export function stayMs(verdict: ToldVerdict, preferences: Preferences): number {
  if (verdict.verdict === 'refused') return preferences.redMs
  if (verdict.notes.length > 0) return 0
  return stillToPass(verdict) > 0 ? preferences.companionsMs : preferences.greenMs
}

/** The same at a kiosk, where every answer leaves by itself. */
export function kioskMs(verdict: ToldVerdict): number {
  if (verdict.verdict === 'refused' || verdict.notes.length > 0) return KIOSK_MS.other
  return stillToPass(verdict) > 0 ? KIOSK_MS.companions : KIOSK_MS.green
}
