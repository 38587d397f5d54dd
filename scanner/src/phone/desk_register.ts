// Whether this phone holds the venue's desk at which it stands: it alone admits passes there then, at once and for good, and
// asks nobody. docs/leases.md has the rules.

import type { PassRoster } from '../core/roster/passes'
import type { DeskSettings } from '../core/roster/settings'
import type { Register } from './entry'
import type { Judgement } from './pending'
import { keyOf, mayHold, NO_REGISTERS, type OwnRegisters } from './registers'

/** What this phone knows of the desk. */
interface Desk {
  readonly settings: DeskSettings
  readonly passes: Pick<PassRoster, 'find'>
  /** Whether it has all entries of before the hand-over that the settings tell of. */
  readonly knowsAll: boolean
}

/** The register by which this phone holds the desk; null: it does not, or has given it back since. */
export function registerOfDesk(
  { gate, holder, register, ...whose }: DeskSettings,
  own: OwnRegisters,
): Register | null {
  const held = { gate: gate.id, register }
  const isOurs = holder !== null && holder === whose.device && mayHold(whose, own)
  return isOurs && register > (own.returned.get(keyOf(held)) ?? 0) ? held : null
}

/** What follows for a pass from who holds the desk. */
export function byDeskHolder(
  held: Desk,
  judgement: Judgement,
  own: OwnRegisters = NO_REGISTERS,
): Judgement {
  const { settings, passes } = held
  const { holder } = settings
  // Of a pass that it does not know, this phone cannot say more than that.
  const isKnown = judgement.canDecide && passes.find(Number(judgement.credential)) !== null
  if (holder === null || !isKnown) return judgement
  const ours = registerOfDesk(settings, own)
  // Entries of before the hand-over may be missing.
  if (ours && held.knowsAll) return { ...judgement, isFinal: true, register: ours.register }
  if (judgement.verdict === 'refused') return judgement
  // Given back, or lost with this phone's storage: only the server can tell what became of the desk.
  if (holder === settings.device) return { ...judgement, canDecide: false }
  return heldBy(Number(holder), settings.register, judgement)
}

/** Only the holder admits passes here. `judgement` is that of the rules, which would. */
function heldBy(holder: number, register: number, judgement: Judgement): Judgement {
  const [{ used, allowed }] = judgement.decision
  const verdict = { used: used - 1, allowed, left: 0, moved: 0, fresh: 0 }
  return {
    ...judgement,
    ...{ verdict: 'refused', reason: 'wrong_gate' },
    decision: [
      { ...verdict, reason: 'wrong_gate' },
      { holder, register },
    ],
  }
}
