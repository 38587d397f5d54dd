// Which codes are in front of the camera, and which of them were counted. A code counts once for as
// long as it stays in view; it must be gone for GONE_MS of frames that were really looked at before
// it may count again. Several codes may be in view at once. Pure: time is an argument.

export const GONE_MS = 700
/** What one frame proves at most: a stalled camera or a sleeping phone has not seen a code leave. */
const FRAME_PROVES_MS_MAX = 250

interface Sight {
  readonly missedMs: number
  readonly counted: boolean
}

export interface Presence {
  readonly at: number
  readonly inView: ReadonlyMap<string, Sight>
}

export const NOTHING_SEEN: Presence = { at: 0, inView: new Map() }

/** The presence after one more frame, which showed `code` or nothing readable. */
export function look(presence: Presence, code: string | null, at: number): Presence {
  const proves = Math.min(Math.max(0, at - presence.at), FRAME_PROVES_MS_MAX)
  const inView = new Map<string, Sight>()
  for (const [known, sight] of presence.inView) {
    const missedMs = sight.missedMs + proves
    if (known !== code && missedMs < GONE_MS) inView.set(known, { ...sight, missedMs })
  }
  if (code !== null) {
    inView.set(code, { missedMs: 0, counted: presence.inView.get(code)?.counted ?? false })
  }
  return { at, inView }
}

/** Whether `code` is in view and still to be counted. */
export function isArmed(presence: Presence, code: string): boolean {
  return presence.inView.get(code)?.counted === false
}

/** The same presence with `code` counted. */
export function count(presence: Presence, code: string): Presence {
  const inView = new Map(presence.inView)
  inView.set(code, { missedMs: 0, counted: true })
  return { ...presence, inView }
}

/** Whether a code that was counted is still being held in view. */
export function isHeld(presence: Presence, code: string): boolean {
  return presence.inView.get(code)?.counted === true
}
