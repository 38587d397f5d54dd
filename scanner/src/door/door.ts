// The door: what happens between a code and the next one. It holds the stage the screen shows,
// takes codes from the camera, the handheld scanner and the keypad, and sends one scan at a time.

import { signal } from '@preact/signals'
import { stillToPass, type ToldVerdict } from '../core/told_verdict'
import { isPart } from '../keyboard/typed'
import type { Delivered, Outcome, ReversalAnswer, Scan } from '../server/api'
import type { Cancelled } from '../server/delivery'
import type { Holder } from '../server/registers'
import { FAILED } from '../server/request'
import { authorisationToken } from '../settings/authorisation_code'
import type { Preferences } from '../settings/preferences'
import type { Look } from './desk'
import { heldAs, noted, type Held } from './outcome'
import { count, isArmed, isHeld, look, NOTHING_SEEN } from './presence'
import type { Passage } from './reversal'
import { isAnswer, LEFT_BY_TAP, shownMsMin, type Stage, type Unsent } from './stage'
import { kioskMs, stayMs } from './stay'
import type { WalkIn } from './walk_in'

/** After so long the person may be looking elsewhere. */
export const LATE_MS = 2000
/** A finger that taps twice must not admit twice. */
export const TAP_GUARD_MS = 400
/** Timers may come a little before the clock says so. */
const TIMER_SLACK_MS = 20
const PROBLEM_MS = 6000

export interface Surroundings {
  readonly gate: () => string | null
  readonly preferences: () => Preferences
  /** Whether the way to the ticket's story is on the verdict's screen. */
  readonly offersStory: (verdict: ToldVerdict) => boolean
  /** Whether guests stand before it by themselves, so that every answer has to leave without a tap. */
  readonly isKiosk: () => boolean
  readonly now: () => number
  readonly newId: () => string
  /** Brings the scan to its answer, for as long as it takes. */
  readonly deliver: (
    scan: Scan,
    signal: AbortSignal,
    onWait: (failures: number, holder?: Holder) => void,
  ) => Promise<Delivered>
  readonly reverse: (
    passage: Passage,
    reversalId: string,
    signal: AbortSignal,
  ) => Promise<ReversalAnswer | Cancelled>
  /** Whose pass a code is, where that is looked at before it is validated; else null. */
  readonly look?: (
    code: string,
    signal: AbortSignal,
    onFailure: (failures: number) => void,
  ) => Promise<Look> | null
  /** Called as each answer is shown: sound, counts, history. */
  readonly onOutcome: (scan: Scan, outcome: Outcome) => void
  /** Called as another answer takes the place of one that is still shown. */
  readonly onMended: (scan: Scan, before: ToldVerdict, now: ToldVerdict) => void
  /** Called as it is shown that a code was not sent. */
  readonly onUnsent: () => void
  readonly onReversal: (passage: Passage, answer: ReversalAnswer | Cancelled) => void
}

/** Its methods stand in the order in which a scan meets them. */
export class Door {
  readonly stage = signal<Stage>({ is: 'idle' })
  /** What became of the code that is still before the camera; null: nothing was made of one. */
  readonly held = signal<Held | null>(null)
  /** Codes that were entered while another was being answered. */
  readonly waiting = signal<readonly string[]>([])
  readonly #around: Surroundings
  /** By scan: an attempt that was given up is tried again under the same id. */
  readonly #reversalIds = new Map<string, string>()
  /** By code, of those in view. */
  readonly #answered = new Map<string, Held>()
  #presence = NOTHING_SEEN
  #lastSeen: string | null = null
  #cameraPaused = false
  #isHeld = false
  #validatedAt = -Infinity
  #giveUp = new AbortController()
  #leaving: ReturnType<typeof setTimeout> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** The frame of `takenAt` was looked at; it showed `code` or nothing. */
  see(code: string | null, takenAt = this.#around.now()): void {
    this.#presence = look(this.#presence, code, this.#around.now())
    this.#lastSeen = code ?? this.#lastSeen
    for (const known of this.#answered.keys())
      if (!this.#presence.inView.has(known)) this.#answered.delete(known)
    this.held.value = this.#heldNow()
    if (code !== null && !this.#cameraPaused) this.#takeFromCamera(code, takenAt)
  }

  #heldNow(): Held | null {
    if (this.#lastSeen === null || !isHeld(this.#presence, this.#lastSeen)) return null
    return this.#answered.get(this.#lastSeen) ?? 'uncounted'
  }

  /** A code came from the handheld scanner or the keypad. */
  enter(code: string): void {
    if (this.stage.value.is === 'signed-out' || this.#around.gate() === null) return
    const { value } = this.stage
    if (value.is === 'pass' && isPart(code)) {
      this.#showPart(value)
      return
    }
    // The next pass is before the scanner: the one on the screen is not validated.
    if (value.is === 'pass') this.newScan()
    this.waiting.value = [...this.waiting.value, code]
    this.#takeEntered()
    this.#takeEnteredSoon()
  }

  /** Nobody knows which pass it is of: the one on the screen stays. */
  #showPart(open: Extract<Stage, { is: 'pass' }>): void {
    this.stage.value = { ...open, hasPart: true }
    this.#around.onUnsent()
  }

  /** While a sheet is open, the camera sees but takes nothing. */
  pauseCamera(paused: boolean): void {
    this.#cameraPaused = paused
  }

  /** Something lies over the screen that somebody has to look at: what is below stays, and no code is taken. */
  hold(isHeld: boolean): void {
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    clearTimeout(this.#leaving)
    if (isHeld) return
    const stage = this.stage.peek()
    if ('leavesMs' in stage) this.stage.value = { ...stage, at: this.#around.now() }
    this.#leaveLater()
    this.#takeEnteredSoon()
  }

  #takeFromCamera(code: string, takenAt: number): void {
    if (this.waiting.value.length > 0 || !isArmed(this.#presence, code)) return
    if (this.#isStuck(code)) this.cancel()
    if (!this.#isReady()) return
    this.#presence = count(this.#presence, code)
    this.#start(code, takenAt)
  }

  /** Whoever shows another code while the server or the ticket's holder does not answer, no longer waits for the one before. */
  #isStuck(code: string): boolean {
    const { value } = this.stage
    if (value.is !== 'checking' || value.scan.guest) return false
    return (value.failures > 0 || value.holder !== undefined) && value.scan.code !== code
  }

  #takeEntered(): void {
    const [code, ...rest] = this.waiting.value
    if (code === undefined || !this.#isReady()) return
    this.waiting.value = rest
    if (isPart(code)) this.#showUnsent('part', code)
    else this.#start(code, this.#around.now())
  }

  #start(code: string, seenAt: number): void {
    if (authorisationToken(code) !== null) this.#showUnsent('authorisation', code)
    else void this.#begin(code, seenAt)
  }

  #showUnsent(is: Unsent, code: string): void {
    clearTimeout(this.#leaving)
    this.stage.value = { is, code, at: this.#around.now(), leavesMs: PROBLEM_MS }
    this.#around.onUnsent()
    this.#leaveLater()
    this.#takeEnteredSoon()
  }

  /** Waiting codes do not wait for a verdict's whole time, only for the least. */
  #takeEnteredSoon(): void {
    clearTimeout(this.#soon)
    if (this.waiting.peek().length === 0 || this.#isHeld) return
    this.#soon = setTimeout(
      () => {
        this.#takeEntered()
      },
      shownMsMin(this.stage.value) + TIMER_SLACK_MS,
    )
  }

  #isReady(): boolean {
    const { value } = this.stage
    if (this.#around.gate() === null || this.#isHeld) return false
    if (value.is === 'idle') return true
    return isAnswer(value) && this.#around.now() - value.at >= shownMsMin(value)
  }

  /** At a venue's desk a pass is looked at before it is validated; whatever may not come in is scanned at once. */
  async #begin(code: string, seenAt: number): Promise<void> {
    clearTimeout(this.#leaving)
    this.#giveUp = new AbortController()
    const scan: Scan = { scan_id: '', code, gate: this.#around.gate() ?? '', party: 1 }
    const looking = this.#around.look?.(code, this.#giveUp.signal, (failures) => {
      this.stage.value = { is: 'checking', scan, failures }
    })
    if (!looking) return this.#take(code, 1, null, seenAt)
    this.stage.value = { is: 'checking', scan, failures: 0 }
    const found = await looking.catch(() => FAILED)
    if (found.is === 'pass') return this.#showPass(code, found)
    // Nobody waits any more for what the server finds.
    this.#giveUp.abort()
    if (found.is === 'nothing') return this.#take(code, 1)
    if (found.is === 'mistyped') this.#showUnsent(found.is, code)
    else if (found.is === 'problem') this.#show(scan, found, false)
    else this.stage.value = found.is === 'signed-out' ? found : { is: 'idle' }
  }

  /** Where this phone has looked, the server's look takes the place of its own, for as long as the pass is on the screen. */
  async #showPass(code: string, found: Extract<Look, { is: 'pass' }>): Promise<void> {
    const { pass, by } = found
    const shown = { is: 'pass', code, pass, by, at: this.#around.now() } as const
    this.stage.value = shown
    if (found.by === 'server') return
    const later = await found.later.catch(() => FAILED)
    const now = this.stage.peek()
    if (now.is !== 'pass' || now.at !== shown.at) return
    if (later.is === 'pass') this.stage.value = { ...now, pass: later.pass, by: 'server' }
    else if (later.is === 'nothing' || later.is === 'mistyped') await this.#take(code, 1)
    else if (later.is === 'signed-out') this.stage.value = later
  }

  /** The pass on the screen, with so many companions. */
  validate(companions: number): void {
    const { value } = this.stage
    if (value.is !== 'pass' || companions > value.pass.max_companions) return
    if (this.#around.now() - value.at < TAP_GUARD_MS) return
    this.#validatedAt = this.#around.now()
    this.#giveUp.abort()
    void this.#take(value.code, 1 + companions, value.pass.again)
  }

  /** When a pass was validated last. */
  get validatedAt(): number {
    return this.#validatedAt
  }

  /** Somebody without a ticket; under the same id it may be sent again and again. */
  welcome(walkIn: WalkIn): void {
    if (this.stage.value.is === 'idle') void this.#send(walkIn)
  }

  /** `note` goes with an admission: what the desk was told before. */
  #take(code: string, party: number, note: string | null = null, seenAt?: number): Promise<void> {
    const gate = this.#around.gate() ?? ''
    const scan = { scan_id: this.#around.newId(), code, gate, party }
    return this.#send(seenAt === undefined ? scan : { ...scan, seenAt }, note)
  }

  async #send(sent: Scan, note: string | null = null): Promise<void> {
    clearTimeout(this.#leaving)
    this.#giveUp = new AbortController()
    const sentAt = this.#around.now()
    const show = (failures: number, holder?: Holder): void => {
      this.stage.value = { is: 'checking', scan: sent, failures, ...(holder && { holder }) }
    }
    show(0)
    const { scan, outcome } = await this.#around
      .deliver(sent, this.#giveUp.signal, show)
      .catch(() => ({ scan: sent, outcome: FAILED }))
    this.#show(scan, noted(outcome, note), this.#around.now() - sentAt > LATE_MS)
  }

  /** The person no longer waits for the answer. Codes that were entered meanwhile have their turn. */
  cancel(): void {
    this.#giveUp.abort()
  }

  #show(scan: Scan, outcome: Outcome, isLate: boolean): void {
    const at = this.#around.now()
    this.#answered.set(scan.code, heldAs(outcome))
    this.stage.value = this.#stageOf(scan, outcome, at, isLate)
    this.#around.onOutcome(scan, outcome)
    this.#leaveLater()
    this.#takeEnteredSoon()
  }

  /** The answer has changed while it is on the screen: the server has come to know better, or knows more. */
  mend({ scan, outcome }: Delivered): void {
    const stage = this.stage.peek()
    if (stage.is !== 'verdict' || stage.scan.scan_id !== scan.scan_id) return
    if (outcome.is !== 'verdict') return
    clearTimeout(this.#leaving)
    const before = stage.verdict
    this.#answered.set(scan.code, heldAs(outcome))
    const { isLate, leavesMs } = stage
    const now = this.#around.now()
    this.stage.value = this.#stageOf(scan, outcome, now, isLate, leavesMs === 0)
    this.#around.onMended(scan, before, outcome.verdict)
    this.#leaveLater()
    this.#takeEnteredSoon()
  }

  /** `isKept`: it takes the place of an answer that was to stay, as when somebody looks up what to do. */
  #stageOf(scan: Scan, outcome: Outcome, at: number, isLate: boolean, isKept = false): Stage {
    if (outcome.is === 'cancelled') return { is: 'idle' }
    if (outcome.is === 'signed-out') return outcome
    const isKiosk = this.#around.isKiosk()
    const waits = isLate && !isKiosk
    if (outcome.is === 'problem')
      return { is: 'problem', scan, problem: outcome, at, leavesMs: waits ? 0 : PROBLEM_MS }
    const { verdict } = outcome
    if (isKiosk) return { is: 'verdict', scan, verdict, at, isLate, leavesMs: kioskMs(verdict) }
    // Nobody looks any more at what comes late, and a link must not leave under the finger that reaches for it; the
    // next code takes its place all the same.
    const stays = isLate || isKept || this.#around.offersStory(verdict)
    const leavesMs = stays ? 0 : stayMs(verdict, this.#around.preferences())
    return { is: 'verdict', scan, verdict, at, isLate, leavesMs }
  }

  #leaveLater(): void {
    const { value } = this.stage
    const ms = 'leavesMs' in value ? value.leavesMs : 0
    if (ms === 0 || this.#isHeld) return
    this.#leaving = setTimeout(() => {
      this.newScan()
    }, ms)
  }

  /** The verdict stays until it is tapped away: somebody looks up what to do. */
  stay(): void {
    const { value } = this.stage
    if (value.is !== 'verdict') return
    clearTimeout(this.#leaving)
    this.stage.value = { ...value, leavesMs: 0 }
  }

  admitMore(party: number): void {
    const { value } = this.stage
    if (value.is !== 'verdict') return
    const isTooSoon = this.#around.now() - value.at < TAP_GUARD_MS
    if (party > stillToPass(value.verdict) || isTooSoon) return
    void this.#take(value.scan.code, party)
  }

  /** Asks first whether the passage is to be taken back. */
  askReversal(passage: Passage): void {
    const { value } = this.stage
    if (value.is !== 'idle' && value.is !== 'verdict') return
    if (value.is === 'verdict' && this.#around.now() - value.at < TAP_GUARD_MS) return
    clearTimeout(this.#leaving)
    this.stage.value = { is: 'asking', passage, at: this.#around.now() }
  }

  /** Yes, take it back. */
  async reverse(): Promise<void> {
    const { value } = this.stage
    if (value.is !== 'asking' || this.#around.now() - value.at < TAP_GUARD_MS) return
    const { passage } = value
    const { scan_id } = passage.scan
    const id = this.#reversalIds.get(scan_id) ?? this.#around.newId()
    this.#reversalIds.set(scan_id, id)
    this.#giveUp = new AbortController()
    this.stage.value = { is: 'reversing', passage }
    const answer = await this.#around.reverse(passage, id, this.#giveUp.signal).catch(() => FAILED)
    this.#showReversal(passage, answer)
  }

  #showReversal(passage: Passage, answer: ReversalAnswer | Cancelled): void {
    const at = this.#around.now()
    // Why not is to be read, by whoever it is told to.
    const leavesMs = answer.is === 'reversal' ? this.#around.preferences().redMs : 0
    if (answer.is === 'cancelled') this.stage.value = { is: 'idle' }
    else if (answer.is === 'signed-out') this.stage.value = answer
    else this.stage.value = { is: 'reversed', passage, answer, at, leavesMs }
    if (answer.is === 'reversal') this.#answered.set(passage.scan.code, 'uncounted')
    this.#around.onReversal(passage, answer)
    this.#leaveLater()
    this.#takeEnteredSoon()
  }

  /** Back to the camera. */
  newScan(): void {
    const { value } = this.stage
    if (!LEFT_BY_TAP.includes(value.is)) return
    if (value.is === 'pass') this.#giveUp.abort()
    clearTimeout(this.#leaving)
    this.stage.value = { is: 'idle' }
    this.#takeEntered()
  }
}

/** The parties that one tap may admit: one by one up to three, then everybody who is left. */
export function partiesFor(remaining: number): number[] {
  const few = [1, 2, 3].filter((party) => party < remaining)
  return remaining > 0 ? [...few, remaining] : []
}
