// The scanner's parts, put together once and handed to the screen.

import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { Camera } from './camera/camera'
import { authoriseAt, stationAt, type Right } from './device/authorise'
import { isRunningFlat, watchBattery } from './device/battery'
import { openKeystore, type Keystore } from './device/keystore'
import { readinessOf, tellReadiness, type Moment } from './device/readiness'
import { lookAtRoom, room } from './device/room'
import type { ToldVerdict } from './core/told_verdict'
import { createSignals, type Signals, type Sound } from './device/sound'
import { createCalls, type Calls } from './door/calls'
import { passKeys, personAt } from './door/companions'
import { createStatistic, type Statistic } from './door/counts'
import { createDesk, type Desk } from './door/desk'
import { Door, type Surroundings } from './door/door'
import { createHistory, type History } from './door/history'
import { createGuestLanguage, createLock, type Lock } from './door/kiosk'
import { markVerdict } from './door/marks'
import { takenBackHere, type Passage } from './door/reversal'
import { followNews } from './door/news'
import { createSearch, type Search } from './door/search'
import { openScreen, type OpenScreen } from './door/open_screen'
import { endsSheet, scanOn } from './door/stage'
import { storyOf } from './door/story'
import { createWalkIns, type WalkIns } from './door/walk_in'
import { watchWith } from './door/watch'
import type { Alarm } from './journal/alarms'
import { Journals } from './journal/journals'
import { Keeper, type Knowledge, type Ways } from './journal/keeper'
import { createSeal } from './journal/sealing'
import { listenToPassKeys } from './keyboard/pass_keys'
import { listenToWedge } from './keyboard/wedge'
import { language, texts, timeZone, type Language } from './locale'
import type { RosterAtDoor } from './roster/at_door'
import { rosterHere } from './roster/here'
import { Recalls } from './roster/recalls'
import { RegistersHere } from './roster/registers'
import {
  getCounts,
  postReversal,
  postScan,
  postWalkIn,
  put,
  type Delivered,
  type Guest,
  type Outcome,
  type ReversalAnswer,
  type Scan,
} from './server/api'
import { isConnected } from './server/contact'
import { deliver, type Cancelled } from './server/delivery'
import { newId } from './server/new_id'
import type { Request } from './server/request'
import type { Config } from './settings/config'
import { hasLane, isDesk, lanesAt, placeAtStart, remembered, type Place } from './settings/place'
import { keepPreferences, type Kept } from './settings/preferences'
import { openStorage, openTabStorage } from './settings/storage'

export interface Scanner extends OpenScreen {
  readonly config: Config
  /** Of the files that the browser runs. */
  readonly version: string
  readonly door: Door
  readonly camera: Camera
  readonly statistic: Statistic
  readonly calls: Calls
  readonly history: History
  readonly kept: Kept
  readonly signals: Signals
  readonly place: ReadonlySignal<Place | null>
  readonly desk: Desk
  /** What this phone can decide by itself. */
  readonly roster: RosterAtDoor
  /** Which tickets it alone may let in. */
  readonly registers: RegistersHere
  /** What this phone has written down. */
  readonly journal: Keeper
  /** Somebody has looked at the alarm: its persons were stopped, or are inside. */
  readonly answerAlarm: (alarm: Alarm, wasStopped: boolean) => void
  readonly search: Search
  readonly walkIns: WalkIns
  /** Guests show their codes by themselves. */
  readonly isKiosk: ReadonlySignal<boolean>
  readonly lock: Lock
  /** A guest at the kiosk speaks it, for a while. */
  readonly speakToGuest: (language: Language) => void
  /** How many lanes there are before this gate, of which somebody may choose one; 0: none. */
  readonly lanes: ReadonlySignal<number>
  /** Somebody has to say in which lane this phone stands. */
  readonly isChoosingLane: ReadonlySignal<boolean>
  readonly choose: (place: Place) => void
  readonly speak: (language: Language) => void
  /** When a code was last read by the camera, by this page's clock; null: never. */
  readonly codeSeenAt: Signal<number | null>
  readonly watch: (video: HTMLVideoElement) => void
}

/** Where the scanner's page knows more than its configuration says. */
interface Page {
  readonly version?: string | undefined
  readonly keys?: Keystore | undefined
}

export function createScanner(config: Config, page: Page = {}): Scanner {
  const kept = keepPreferences(config.account, openStorage())
  language.value = kept.current.value.language ?? config.language
  const place = signal(placeAtStart(config, kept.current.value))
  effect(() => {
    timeZone.value = place.value?.gate.time_zone
  })
  if (place.value && config.gate) kept.set(remembered(place.value, kept.current.value))
  const keys = page.keys ?? openKeystore()
  const { device, request } = authoriseAt(config, keys, () => place.value)
  const isKiosk = computed(() => kept.current.value.lock !== null)
  const isBusy = (): boolean => door.stage.peek().is === 'checking'
  const holding = createHolding({ config, place, isKiosk }, { device, request }, isBusy)
  const { roster, desk, journal } = holding
  // Who has the list is a device, also if this browser was none here before.
  computed(() => roster.held.value !== null).subscribe(() => {
    void keys.get(stationAt(config, place.value).account).then(journal.start)
  })
  const search = createSearch(request, config.urls, (text) => roster.people(text))
  const walkIns = createWalkIns(config.account, openTabStorage(), newId)
  const { parts, ...shown } = createAnswered(kept, walkIns)
  const door = createDoor({ config, kept, place, desk, journal, isKiosk }, request, shown)
  const camera = new Camera({
    get: () => ({ ...kept.current.value, front: isKiosk.value }),
    set: kept.set,
  })
  const calls = createCalls(request, config.urls, (answer) => {
    parts.signals.play(answer, kept.current.value)
  })
  const codeSeenAt = signal<number | null>(null)
  const scanner: Scanner = {
    version: page.version ?? config.version,
    ...{ config, door, camera, kept, place, isKiosk, calls, ...parts },
    ...{ ...holding, search, walkIns },
    isChoosingLane: computed(() => holding.isChoosingLane.value && door.stage.value.is === 'idle'),
    answerAlarm: answering(door, journal, parts.history),
    lock: createLock(kept, Date.now),
    speakToGuest: createGuestLanguage(() => kept.current.value.language ?? config.language),
    ...openScreen(door, place),
    choose: (chosen) => {
      place.value = chosen
      kept.set(remembered(chosen, kept.current.value))
      scanner.choosing.value = false
    },
    speak: (spoken) => {
      language.value = spoken
      kept.set({ language: spoken })
    },
    codeSeenAt,
    watch: watchWith(camera, door, codeSeenAt),
  }
  tellOrganiser(scanner, request)
  connect(scanner, (event) =>
    getCounts(request, config.urls.counts.replace('{id}', encodeURIComponent(event))),
  )
  return scanner
}

/** Afterwards the green is gone that the server contradicts. */
function answering(door: Door, journal: Keeper, history: History): Scanner['answerAlarm'] {
  const stop = async (scan: Scan): Promise<void> => {
    const { is } = await journal.stop(scan.scan_id, newId())
    history.markReversed(scan, is === 'written-down' ? 'yes' : 'unknown')
  }
  return ({ scan }, wasStopped) => {
    if (scanOn(door.stage.value) === scan.scan_id) door.newScan()
    if (wasStopped) void stop(scan)
    else journal.letBe(scan.scan_id)
  }
}

type Shown = Pick<Surroundings, 'onOutcome' | 'onMended' | 'onUnsent' | 'onReversal'>

type Standing = Pick<Scanner, 'config' | 'place' | 'isKiosk'>
type Holding = Pick<
  Scanner,
  'roster' | 'desk' | 'journal' | 'registers' | 'lanes' | 'isChoosingLane'
>

/** What this phone knows where it stands, what it writes down, and which tickets it alone may let in. */
function createHolding(
  { config, place, isKiosk }: Standing,
  { device, request }: Right,
  isBusy: () => boolean,
): Holding {
  const phone = { device, own: () => journal.own, isBusy }
  const roster = rosterHere(config, place, request, phone)
  const desk = createDesk(request, config.urls, roster)
  const recalls = new Recalls(roster, request)
  const ways = { device, recall: recalls.recall, knowledge: knowledgeOf(roster, desk) }
  const journal: Keeper = createJournal(config, ways, request)
  const lanes = computed(() => {
    const held = roster.held.value
    return lanesAt(place.value, held && !('passes' in held) ? held.settings : null)
  })
  const isChoosingLane = computed(() => {
    const isToChoose = lanes.value > 0 && !isKiosk.value
    return isToChoose && place.value !== null && !hasLane(place.value, lanes.value)
  })
  // Without a network, nobody else could let its guests in.
  const isFlat = computed(() => isRunningFlat.value && isConnected.value)
  const isRecalling = (): boolean => recalls.isOpen
  const meanwhile = { isChoosingLane, isRecalling, isRunningFlat: isFlat }
  const registers = new RegistersHere(place, roster, journal, meanwhile, request)
  return { roster, desk, journal, registers, lanes, isChoosingLane }
}

/** At a desk, the server may have looked at the pass before its scan. */
function knowledgeOf(roster: RosterAtDoor, desk: Desk): Knowledge {
  const { held, settings, lastSeq, era, particulars } = roster
  const judgeOf = async (code: string) => desk.judge(code, await roster.judgeOf(code))
  return { held, settings, lastSeq, era, particulars, judgeOf }
}

/** Scans of codes go through the journal. */
function createJournal(
  { events, urls: { scans }, journal_keys }: Config,
  ways: Pick<Ways, 'device' | 'recall' | 'knowledge'>,
  request: Request,
): Keeper {
  const ask: Ways['ask'] = (scan, signal) => postScan(request, scans, scan, signal)
  const gates = new Set(events.flatMap((event) => event.gates.map(({ id }) => id)))
  const journals = new Journals(createSeal(journal_keys))
  return new Keeper({ ...ways, url: `${scans}/batch`, ask, gates }, journals)
}

type Behind = Pick<Scanner, 'config' | 'kept' | 'place' | 'desk' | 'journal' | 'isKiosk'>

/** The door, and how it reaches the server. */
function createDoor(
  { config, kept, place, desk, journal, isKiosk }: Behind,
  request: Request,
  shown: Shown,
): Door {
  const { walk_ins, reversal } = config.urls
  const welcome = async (
    scan: Scan,
    guest: Guest,
    signal: AbortSignal,
    onFailure: (failures: number) => void,
  ): Promise<Delivered> => {
    const url = walk_ins.replace('{id}', encodeURIComponent(scan.event ?? ''))
    const attempt = (giveUp: AbortSignal) => postWalkIn(request, url, scan, guest, giveUp)
    return { scan, outcome: await deliver(attempt, signal, onFailure) }
  }
  return new Door({
    gate: () => place.value?.gate.id ?? null,
    preferences: () => kept.current.value,
    offersStory: (verdict) => storyOf(verdict, config.urls) !== null,
    isKiosk: () => isKiosk.value,
    now: () => performance.now(),
    newId,
    deliver: (scan, signal, onWait) =>
      scan.guest
        ? welcome(scan, scan.guest, signal, onWait)
        : journal.deliver(scan, signal, onWait),
    reverse: async (passage, id, signal) => {
      const { scan_id } = passage.scan
      const ask = () => postReversal(request, reversal, scan_id, id, signal)
      const done = await journal.reverse(scan_id, id, isConnected.peek() ? ask : null)
      return done.is === 'written-down' ? takenBackHere(passage) : done
    },
    look: (code, signal, onFailure) => desk.look(code, place.value, signal, onFailure),
    ...shown,
  })
}

/** How this device is, for the organiser's board; apart from every scan. */
function tellOrganiser(scanner: Scanner, request: Request): void {
  const { battery, readiness } = scanner.config.urls
  void lookAtRoom()
  void watchBattery((state) => put(request, battery, state))
  tellReadiness(
    () => readinessOf(momentOf(scanner)),
    (state) => put(request, readiness, state),
  )
}

function momentOf({ place, camera, codeSeenAt, kept, signals, version }: Scanner): Moment {
  return {
    place: place.value,
    camera: camera.state.value,
    codeSeenAt: codeSeenAt.value,
    wantsSound: kept.current.value.sound,
    isMuted: signals.muted.value,
    version,
    room: room.value,
  }
}

/** What happens around an answer as it is shown. */
function createAnswered(
  kept: Kept,
  walkIns: WalkIns,
): Shown & {
  parts: Pick<Scanner, 'statistic' | 'history' | 'signals'>
} {
  const parts = { statistic: createStatistic(), history: createHistory(), signals: createSignals() }
  const onOutcome = (scan: Scan, outcome: Outcome): void => {
    parts.history.add(Date.now(), scan, outcome)
    walkIns.settle(scan, outcome)
    if (outcome.is === 'problem') parts.signals.play('refused', kept.current.value)
    if (outcome.is !== 'verdict') return
    parts.signals.play(soundOf(outcome.verdict), kept.current.value)
    // A rehearsal's counts are its own.
    if (outcome.verdict.counts && !outcome.verdict.practice)
      parts.statistic.put(outcome.verdict.counts)
    markVerdict()
  }
  const onMended = (scan: Scan, before: ToldVerdict, now: ToldVerdict): void => {
    parts.history.add(Date.now(), scan, { is: 'verdict', verdict: now })
    if (now.counts) parts.statistic.put(now.counts)
    if (soundOf(now) !== soundOf(before)) parts.signals.play(soundOf(now), kept.current.value)
  }
  const onUnsent = (): void => {
    parts.signals.play('refused', kept.current.value)
  }
  const onReversal = ({ scan }: Passage, answer: ReversalAnswer | Cancelled): void => {
    if (answer.is === 'cancelled') parts.history.markReversed(scan, 'unknown')
    if (answer.is !== 'reversal') return
    parts.history.markReversed(scan, 'yes')
    if (answer.reversal.counts) parts.statistic.put(answer.reversal.counts)
  }
  return { parts, onOutcome, onMended, onUnsent, onReversal }
}

function soundOf({ verdict, notes }: ToldVerdict): Sound {
  return notes.length > 0 ? 'noted' : verdict
}

/** What follows from what, for as long as the page lives. */
function connect(
  scanner: Scanner,
  countsOf: (event: string) => ReturnType<typeof getCounts>,
): void {
  const { door, journal, sheet, choosing, statistic, signals, place, calls } = scanner
  // Who has called about a guest takes the next one with a tap: a code in view must not end the call.
  const isBusyElsewhere = computed(
    () =>
      sheet.value !== null ||
      choosing.value ||
      scanner.isChoosingLane.value ||
      calls.current.value !== null,
  )
  effect(() => {
    door.pauseCamera(isBusyElsewhere.value)
  })
  effect(() => {
    // The camera takes nothing under a sheet, so none may be left over that shows nothing.
    if (endsSheet(door.stage.value, sheet.peek() === 'advice')) sheet.value = null
  })
  effect(() => {
    const { value } = door.stage
    calls.show(value.is === 'verdict' ? value.scan.scan_id : null)
    journal.leave(scanOn(value))
  })
  tellOfCalls(scanner)
  followNews(journal, door, scanner.history, {
    isKiosk: scanner.isKiosk,
    ring: () => {
      signals.play('alarm', scanner.kept.current.value)
    },
    look: () => {
      sheet.value = 'history'
    },
  })
  const event = computed(() => (isDesk(place.value) ? null : (place.value?.event.id ?? null)))
  effect(() => {
    const followed = event.value
    statistic.follow(followed === null ? null : () => countsOf(followed))
  })
  effect(() => {
    document.documentElement.lang = language.value
    document.title = `${texts.value.title} · Portillon`
  })
  listenToWedge((line) => {
    door.enter(line)
  }, personAt(door))
  listenToPassKeys(passKeys(door, scanner.companions))
  for (const touch of ['pointerdown', 'keydown']) window.addEventListener(touch, signals.unlock)
}

/** A call that is new on this phone is heard and felt. */
function tellOfCalls({ statistic, signals, kept, isKiosk }: Scanner): void {
  let known = new Set<string>()
  effect(() => {
    const now = statistic.calls.value.map(({ scan_id }) => scan_id)
    const isNew = now.some((scanId) => !known.has(scanId))
    known = new Set(now)
    if (isNew && !isKiosk.peek()) signals.play('noted', kept.current.peek())
  })
}
