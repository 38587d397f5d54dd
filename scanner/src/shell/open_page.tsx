// From an empty page to the door, and on to newer versions: for a phone that is a device, and for a person who is signed in.

import { signal, type Signal } from '@preact/signals'
import { render } from 'preact'
import { arrive, type Arrival, type Visitor } from '../device/arrival'
import { openKeystore, type Keystore } from '../device/keystore'
import { handOverLeft } from '../journal/keeper'
import { language, languageOf } from '../locale'
import { clearShelf } from '../roster/shelf'
import { isConnected } from '../server/contact'
import { isSame } from '../settings/config'
import { sayItDoesNotFit, startDoor } from './door_page'
import { endsAtOnce } from './ended'
import { isBusy, once, whenIdle } from './idle'
import { becomeOnlyTab } from './one_tab'
import { Unreachable } from './Unreachable'
import { followVersions } from './updates'

const ASKED_AGAIN_MS = 15_000

type AtDoor = Extract<Arrival, { is: 'door' }>
/** Nobody may scan here, or not now. */
export type Turned = Extract<Arrival, { is: 'unauthorised' | 'sent-on' }>

/** Whose page it is. */
interface Way {
  /** Where the page is; what the browser keeps of it is under this address. */
  readonly address: string
  /** The languages of the reader, the best one first. */
  readonly languages: readonly string[]
  readonly visitor: Visitor
  readonly keys?: Keystore
  /** `again` asks the server once more, and shows what it says. */
  readonly turnAway: (turned: Turned, again: () => Promise<void>) => void
}

interface Opened extends Way {
  readonly root: HTMLElement
  readonly keys: Keystore
  /** What the server said after the page had opened. */
  readonly late: Signal<Arrival | null>
  /** Whether a newer version of the page would disturb what is on the screen. */
  readonly busy: Signal<() => boolean>
}

export async function openPage(root: HTMLElement, way: Way): Promise<void> {
  language.value = languageOf(way.languages)
  document.documentElement.lang = language.value
  await becomeOnlyTab(root)
  const late = signal<Arrival | null>(null)
  const opened: Opened = { keys: openKeystore(), ...way, root, late, busy: signal(() => false) }
  void followVersions(way.address, () => opened.busy.value())
  show(opened, await arrive(way.visitor, hearing(opened)))
}

function hearing({ late }: Opened): (arrival: Arrival) => void {
  return (arrival) => {
    late.value = arrival
  }
}

function show(opened: Opened, arrival: Arrival): void {
  opened.root.dataset.state = arrival.is
  if (arrival.is === 'door') stand(opened, arrival)
  else showNoDoor(opened, arrival)
}

function stand(opened: Opened, arrival: AtDoor): void {
  const scanner = startDoor(opened.root, arrival.config, opened.keys)
  const { journal, roster } = scanner
  const isOver = endsAtOnce(scanner)
  const busy = (): boolean => (isOver.value ? journal.isUnwritten : isBusy(scanner))
  opened.busy.value = busy
  const loadAnew = once(() => {
    whenIdle(busy, () => {
      location.reload()
    })
  })
  opened.late.subscribe((said) => {
    if (said?.is === 'unauthorised' || said?.is === 'sent-on') isOver.value = true
    if (said !== null && isNews(said, arrival)) loadAnew()
  })
  askAgain(opened, arrival.isFresh, () => roster.isRefused.value || journal.isEnded.value)
  roster.isRefused.subscribe((isRefused) => {
    if (isRefused) void opened.visitor.ask().then(hearing(opened))
  })
}

function isNews(said: Arrival, shown: AtDoor): boolean {
  if (said.is === 'unreachable') return false
  return said.is !== 'door' || !isSame(said.config, shown.config)
}

/** As long as the door on the screen is the one of last time or the key is refused, and when the network is back. */
function askAgain(opened: Opened, isFresh: boolean, isRefused: () => boolean): void {
  let isAnswered = isFresh
  const ask = async (): Promise<void> => {
    if (document.hidden || (isAnswered && isConnected.value && !isRefused())) return
    const said = await opened.visitor.ask()
    isAnswered = said.is !== 'unreachable'
    hearing(opened)(said)
  }
  setInterval(() => void ask(), ASKED_AGAIN_MS)
  window.addEventListener('online', () => void ask())
  window.addEventListener('offline', () => {
    isConnected.value = false
  })
}

function showNoDoor(opened: Opened, arrival: Exclude<Arrival, AtDoor>): void {
  const { root, visitor, turnAway } = opened
  const again = async (): Promise<void> => {
    show(opened, await visitor.ask())
  }
  if (arrival.is === 'mismatch') sayItDoesNotFit(root)
  else if (arrival.is === 'unreachable') render(<Unreachable again={again} />, root)
  else {
    void handOverLeft()
    void clearShelf()
    turnAway(arrival, again)
  }
}
