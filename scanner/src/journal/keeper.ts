// Whose journal it is: the one of the device that this phone is at the time. What other devices that it was have left
// behind is handed over by their own keys, which may have ended: then the server keeps it for the organiser.

import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import { spoken } from '../locale/sentences'
import { NO_IDEA, type Held } from '../phone/judge'
import type { HeldAtDesk } from '../phone/judge_at_desk'
import { NOT_HELD, type OwnSteps } from '../phone/own'
import { ownVerdict } from '../phone/own_verdict'
import type { Particulars } from '../phone/particulars'
import type { Register } from '../phone/entry'
import type { Judge, Settings } from '../phone/phone'
import { NO_REGISTERS, type OwnRegisters } from '../phone/registers'
import { asSent, type Answer, type Delivered, type ReversalAnswer, type Scan } from '../server/api'
import { clockErrorMs } from '../server/clock'
import { deliver, pauseUntilOnline, type Cancelled, type Later } from '../server/delivery'
import { SIGNED_OUT, type SignedOut } from '../server/request'
import { postJournal } from './hand_over'
import { Journals, type Needs, type Opened, type Owner } from './journals'
import { forgetAlarms, keptAlarms, shelfOf } from './alarm_shelf'
import { Alarms, type Alarm } from './alarms'
import type { Alone, Around, OnWait, Recall, Trouble, WrittenDown } from './around'
import { NOT_OPENED, withUnstored } from './not_opened'
import { Runner } from './runner'

/** Answered scans are looked back at for so long; those of the events at which this phone works stay on its disk, as long
 * as it does. */
const REMEMBERED_MS = 24 * 3_600_000
/** How often a journal is opened that the browser did not open. */
const OPEN_PAUSE_MS = 60_000
/** How often it is looked whether nobody is before the phone. */
const GUEST_PAUSE_MS = 500
const NEVER = new AbortController().signal
/** Where a phone hands over its journal that was told nothing, or is told nothing any more. */
const JOURNAL = '/api/v1/scans/batch'

/** What this phone can decide by itself. */
export interface Knowledge {
  /** What it holds of the event or desk; null: nothing. */
  readonly held: ReadonlySignal<Held | HeldAtDesk | null>
  readonly settings: ReadonlySignal<Settings>
  /** The last place of a ticket's or pass's sequence that is known; another function whenever more is. */
  readonly lastSeq: ReadonlySignal<(credential: string) => number>
  /** Another one after a backup of the server was restored; null as long as none is known. */
  readonly era: ReadonlySignal<string | null>
  /** What codes have told about their tickets, whenever more is known. */
  readonly particulars?: ReadonlySignal<ReadonlyMap<string, Particulars>>
  /** What this phone would say to the code. */
  readonly judgeOf: (code: string) => Promise<Judge>
}

/** Where a phone knows nothing, the server alone decides. */
const SERVER_ALONE: Knowledge = {
  held: signal(null),
  settings: signal({ decides: false, budget: 0 }),
  lastSeq: signal(() => NOT_HELD),
  era: signal(null),
  judgeOf: () => Promise.resolve(() => NO_IDEA),
}

export interface Ways {
  /** Which device this phone is here; it becomes one where it is none. */
  readonly device: () => Promise<Owner | 'signed-out' | 'unreachable'>
  readonly ask: (scan: Scan, signal: AbortSignal) => Promise<Answer | Later | null>
  readonly recall?: Recall
  /** Where journals are handed over. */
  readonly url: string
  readonly knowledge?: Knowledge
  /** The doors of the events at which this phone works. */
  readonly gates?: ReadonlySet<string>
}

export class Keeper {
  /** Of the device that this phone is. */
  readonly trouble: ReadonlySignal<Trouble | null>
  /** How many entries the server does not have yet. */
  readonly waiting: ReadonlySignal<number>
  /** See Runner.isEnded and Runner.isSignedOut. */
  readonly isEnded: ReadonlySignal<boolean>
  readonly isSignedOut: ReadonlySignal<boolean>
  readonly alone: ReadonlySignal<Alone>
  readonly registers: ReadonlySignal<OwnRegisters>
  readonly mended: ReadonlySignal<Delivered | null>
  readonly alarms: ReadonlySignal<readonly Alarm[]>
  /** See Runner.notReversed. */
  readonly notReversed: ReadonlySignal<ReadonlyMap<string, string>>
  readonly #current = signal<Runner | null>(null)
  readonly #runners = new Map<string, Promise<Runner>>()
  readonly #journals: Journals
  readonly #ways: Ways
  readonly #knowledge: Knowledge

  constructor(ways: Ways, journals = new Journals()) {
    this.#ways = ways
    this.#knowledge = ways.knowledge ?? SERVER_ALONE
    this.#journals = journals
    this.trouble = computed(() => this.#current.value?.trouble.value ?? null)
    this.waiting = computed(() => this.#current.value?.waiting.value ?? 0)
    this.isEnded = computed(() => this.#current.value?.isEnded.value ?? false)
    this.isSignedOut = computed(() => this.#current.value?.isSignedOut.value ?? false)
    this.alone = computed(() => this.#current.value?.alone.value ?? 'no-list')
    this.registers = computed(() => this.#current.value?.registers.value ?? NO_REGISTERS)
    this.mended = computed(() => this.#current.value?.mended.value ?? null)
    this.alarms = computed(() => this.#current.value?.alarms.open.value ?? [])
    this.notReversed = computed(() => this.#current.value?.notReversed.value ?? new Map())
    this.#tellNews(this.#knowledge)
  }

  /** What other devices have left behind is only handed over. */
  #tellNews({ settings, lastSeq, era, particulars }: Knowledge): void {
    effect(() => {
      const [runner, set] = [this.#current.value, settings.value]
      untracked(() => runner?.set(set))
    })
    effect(() => {
      const [runner, known] = [this.#current.value, lastSeq.value]
      untracked(() => runner?.synced(known))
    })
    effect(() => {
      const [runner, known] = [this.#current.value, particulars?.value]
      untracked(() => runner?.told([...(known?.keys() ?? [])].at(-1) ?? null))
    })
    let before: string | null = null
    // It may be known before it is clear which device this phone is.
    let isToTell = false
    effect(() => {
      const [runner, now] = [this.#current.value, era.value]
      isToTell ||= now !== null && before !== null && now !== before
      before = now
      if (!runner || !isToTell) return
      isToTell = false
      untracked(() => void runner.tellAgain())
    })
  }

  /** What this phone has done that the roster does not show. */
  get own(): OwnSteps {
    return this.#current.peek()?.own ?? []
  }

  /** See Runner.giveBack. */
  async giveBack(registers: readonly Register[]): Promise<void> {
    await this.#current.peek()?.giveBack(registers)
  }

  /** Whether something would be lost if the page ended now. */
  get isUnwritten(): boolean {
    return this.#current.value?.isUnwritten ?? false
  }

  /** See Runner.scan. */
  async deliver(scan: Scan, signal: AbortSignal, onWait: OnWait): Promise<Delivered> {
    const runner = await this.#bind(signal, onWait)
    if ('is' in runner) return { scan, outcome: runner }
    const sent = { ...scan, code: asSent(scan.code) }
    const delivered = await runner.scan(sent, signal, onWait)
    return { ...delivered, scan: { ...delivered.scan, code: scan.code } }
  }

  /** Nothing is written or sent before it is clear which device does it. */
  async #bind(
    signal: AbortSignal,
    onFailure: (failures: number) => void,
  ): Promise<Runner | SignedOut | Cancelled> {
    const attempt = async (): Promise<Owner | SignedOut | null> => {
      const device = await this.#ways.device()
      if (device === 'signed-out') return SIGNED_OUT
      return device === 'unreachable' ? null : device
    }
    const device = await deliver(attempt, signal, onFailure)
    return 'is' in device ? device : this.#become(device)
  }

  async #become(device: Owner): Promise<Runner> {
    const runner = await this.#runnerOf(device)
    this.#current.value = runner
    return runner
  }

  #runnerOf(device: Owner): Promise<Runner> {
    const known = this.#runners.get(device.device)
    const runner = known ?? this.#start(device)
    this.#runners.set(device.device, runner)
    return runner
  }

  async #start(owner: Owner): Promise<Runner> {
    const opened = await this.#open(owner)
    const kept = await keptAlarms(owner.device, this.#needs()).catch(() => [])
    const runner = this.#run(owner, opened, new Alarms(shelfOf(owner.device), kept))
    if (opened === NOT_OPENED) void this.#openLater(owner, runner)
    return runner
  }

  #run(owner: Owner, opened: Opened, alarms: Alarms): Runner {
    const runner = new Runner(this.#around(owner), opened, alarms)
    effect(() => {
      if (runner.isEnded.value && runner.waiting.value === 0) void this.#remove(owner)
    })
    return runner
  }

  async #open(owner: Owner): Promise<Opened> {
    try {
      return await this.#journals.open(owner, this.#needs())
    } catch {
      return NOT_OPENED
    }
  }

  #needs(): Needs {
    const since = new Date(Date.now() - REMEMBERED_MS).toISOString()
    return { since, gates: this.#ways.gates ?? new Set() }
  }

  /** Another runner goes on with the journal, between two guests, and with what this one could not store. */
  async #openLater(owner: Owner, runner: Runner): Promise<void> {
    let opened = NOT_OPENED
    while (opened === NOT_OPENED) {
      await pauseUntilOnline(OPEN_PAUSE_MS, NEVER)
      opened = await this.#open(owner)
    }
    while (runner.isBusy) await pauseUntilOnline(GUEST_PAUSE_MS, NEVER)
    const { unwritten } = runner
    const next = this.#run(owner, withUnstored(opened, unwritten), runner.alarms)
    for (const entry of unwritten)
      // The server has decided it, and need not be told: it waits for nothing.
      if (entry.number === null) void opened.journal.write(entry, 'relaxed').catch(() => undefined)
    this.#runners.set(owner.device, Promise.resolve(next))
    if (this.#current.value === runner) this.#current.value = next
    await this.start(null)
  }

  #around({ key }: Owner): Around {
    const { url, ask, recall = () => Promise.resolve(false) } = this.#ways
    return {
      settings: SERVER_ALONE.settings.peek(),
      judgeOf: (code) => this.#knowledge.judgeOf(code),
      hasList: () => this.#knowledge.held.peek() !== null,
      tell: (entry, judgement) =>
        ownVerdict(
          this.#knowledge.held.peek(),
          entry,
          judgement,
          spoken(),
          this.#knowledge.particulars?.peek().get(judgement.credential ?? ''),
        ),
      ...{ ask, recall },
      handOver: (journal, entries) =>
        postJournal(url, key, journal, entries, new Date().toISOString()),
      pause: pauseUntilOnline,
      now: () => Date.now(),
      clockErrorMs: () => clockErrorMs.value,
    }
  }

  async #remove({ device }: Owner): Promise<void> {
    try {
      await this.#journals.remove(device)
      await forgetAlarms(device)
    } catch {
      // It is handed over once more when the page is opened next, which changes nothing.
    }
  }

  /** Goes on with what this phone had written down before the page was opened. */
  readonly start = async (known: Owner | null): Promise<void> => {
    if (known) await this.#become(known)
    const heads = await this.#journals.heads().catch(() => null)
    if (heads) await Promise.all(heads.map((head) => this.#runnerOf(head)))
    else void pauseUntilOnline(OPEN_PAUSE_MS, NEVER).then(() => this.start(null))
  }

  /** See Runner.reverse. */
  reverse(
    scanId: string,
    reversalId: string,
    ask: (() => Promise<ReversalAnswer | Later | null>) | null,
  ): Promise<ReversalAnswer | WrittenDown | Cancelled> {
    const runner = this.#current.peek()
    return runner
      ? runner.reversals.reverse(scanId, reversalId, ask)
      : Promise.resolve({ is: 'cancelled' })
  }

  /** The persons of an alarm were stopped. */
  async stop(scanId: string, reversalId: string): Promise<WrittenDown | Cancelled> {
    return (await this.#current.peek()?.reversals.write(scanId, reversalId)) ?? { is: 'cancelled' }
  }

  /** The persons are inside, and somebody knows that they should not be. */
  letBe(scanId: string): void {
    this.#current.peek()?.alarms.settle(scanId)
  }

  /** See Runner.leave. */
  leave(onScreen: string | null): void {
    this.#current.peek()?.leave(onScreen)
  }
}

/** Hands over what is left on a phone that is no device any more. */
export function handOverLeft(): Promise<void> {
  const url = JOURNAL
  const device = (): Promise<'signed-out'> => Promise.resolve('signed-out')
  return new Keeper({ device, ask: () => Promise.resolve(SIGNED_OUT), url }).start(null)
}
