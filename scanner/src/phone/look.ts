// What this phone itself can say of a pass before it is validated, and of the passes whose numbers begin with what is typed.

import { validUntil } from '../core/admission'
import { iso, type Instant } from '../core/calendar'
import type { Visit } from '../core/credential'
import type { RosterPass } from '../core/roster/passes'
import { PASS_NUMBER_LENGTH } from '../core/qr'
import type { DeskSettings } from '../core/roster/settings'
import type { Read } from './judge'
import { deskOf, judgeAtDesk, needsCode, termsOf, usesOf, type HeldAtDesk } from './judge_at_desk'
import type { Looked, Suggestion } from './looked'
import type { OwnSteps } from './own'
import { titleIn, type OwnWords } from './own_words'

const MINUTE = 60_000_000
/** With fewer digits, nothing is suggested. */
const DIGITS_MIN = 4
const SUGGESTED_MAX = 10
const HIDDEN = '•'

/** Null where this phone cannot tell. `now` is by the server's clock. Throws NotInTable. */
export function look(
  held: HeldAtDesk | null,
  read: Read,
  own: OwnSteps,
  now: Instant,
  words: OwnWords,
): Looked | null {
  if (!held) return null
  const body = { scan_id: '', code: '', gate: held.settings.gate.id, party: 1 }
  const scanned_at = iso(now) ?? ''
  const judgement = judgeAtDesk(held, read, { ...body, scanned_at }, own, 0)
  if (!judgement.canDecide) return null
  const pass = held.passes.find(Number(judgement.credential))
  if (read.is === 'pass-number' && judgement.reason === 'unreadable') return { is: 'mistyped' }
  if (judgement.verdict === 'refused' || !pass) return { is: 'nothing' }
  return lookedAt(held.settings, pass, own, now, words)
}

function lookedAt(
  settings: DeskSettings,
  pass: RosterPass,
  own: OwnSteps,
  now: Instant,
  words: OwnWords,
): Looked | null {
  const type = settings.types.get(pass.type)
  const programme = settings.programmes.get(type?.programme ?? 0)
  const terms = termsOf(settings, pass, pass.issue)
  if (!type || !programme || !terms) return null
  const { visits, last } = usesOf(settings, pass, own, now)
  const { days } = deskOf(settings)
  return {
    is: 'pass',
    pass: {
      ...{ id: String(pass.id), number: pass.number, name: null, type: type.name },
      programme: titleIn(programme.title, words),
      valid_until: iso(validUntil(terms, visits, days)),
      max_companions: programme.max_companions,
      entries: visits.ever,
      again: againAt(last, programme.again_minutes, now, words),
    },
  }
}

function againAt(
  last: Visit | null,
  minutesMax: number,
  now: Instant,
  { ofPass }: OwnWords,
): string | null {
  if (last === null || minutesMax === 0) return null
  // The clocks of two phones differ by a little.
  const minutes = Math.max(0, now - last.at) / MINUTE
  return minutes <= minutesMax ? ofPass.again(Math.floor(minutes)) : null
}

/** Passes that are valid here at `now`, as the server suggests them to a desk, but without names: the further digits are
 * told only if one pass alone begins so. */
export function suggest(
  { passes, settings }: HeldAtDesk,
  typed: string,
  now: Instant,
): readonly Suggestion[] {
  const digits = typed.replace(/\s/g, '')
  if (!/^\d+$/.test(digits) || digits.length < DIGITS_MIN) return []
  const beginning = passes.beginningWith(digits)
  const found = beginning.filter((pass) => mayComeIn(settings, pass, now)).slice(0, SUGGESTED_MAX)
  const isWhole = found.length === 1 || digits.length >= PASS_NUMBER_LENGTH
  return found.map(({ id, number, type }) => ({
    id: String(id),
    number: isWhole ? number : null,
    shown: (isWhole ? number : null) ?? digits.padEnd(PASS_NUMBER_LENGTH, HIDDEN),
    name: null,
    type: settings.types.get(type)?.name ?? '',
  }))
}

function mayComeIn(settings: DeskSettings, pass: RosterPass, now: Instant): boolean {
  const { status, validFrom, validUntil: until, type } = pass
  const programme = settings.types.get(type)?.programme
  const isTaken = settings.participations.some(
    (one) =>
      one.programme === programme &&
      (one.fromAt ?? -Infinity) <= now &&
      now <= (one.untilAt ?? Infinity),
  )
  const isInTime = (validFrom ?? -Infinity) <= now && now <= (until ?? Infinity)
  return status === 'valid' && isTaken && isInTime && !needsCode(settings, pass)
}
