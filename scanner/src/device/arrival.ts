// How a page opens: at the door that it was told last, unless the server says something else in time.

import type { Config } from '../settings/config'

/** A page that knows its door does not wait longer for a server that is slow or away. */
export const PATIENCE_MS = 1000

export type Ended = 'revoked' | 'expired' | null

export type Arrival =
  /** `isFresh`: the server has just said so. */
  | { readonly is: 'door'; readonly config: Config; readonly isFresh: boolean }
  | { readonly is: 'unauthorised'; readonly ended: Ended }
  /** Another page says why there is no door, and leads on; nothing is kept of this one. */
  | { readonly is: 'sent-on'; readonly to: string }
  /** It was never told anything, and nobody answers. */
  | { readonly is: 'unreachable' }
  /** Server and page are of versions that do not fit. */
  | { readonly is: 'mismatch' }

/** Who opens the page: a phone that is a device, or a person who is signed in. */
export interface Visitor {
  /** What the server said last. */
  readonly known: () => Promise<Config | null>
  /** What it says now. */
  readonly ask: () => Promise<Arrival>
}

/** What is on the screen when the page opens. `hearLate` learns what the server says after that. */
export async function arrive(
  visitor: Visitor,
  hearLate: (arrival: Arrival) => void,
  pause: (ms: number) => Promise<void> = wait,
): Promise<Arrival> {
  // All three begin at once: storage may be slow, too.
  const late = pause(PATIENCE_MS).then(() => null)
  const known = visitor.known()
  const asked = visitor.ask()
  const first = await Promise.race([asked, late])
  if (first && first.is !== 'unreachable') return first
  const config = await known
  if (config === null) return asked
  if (first === null) void asked.then(hearLate)
  return { is: 'door', config, isFresh: false }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
