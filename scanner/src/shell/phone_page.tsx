// The page of an enrolled phone, which opens with or without a network: from an empty screen to the door, and on to newer
// versions of itself.

import { signal, type Signal } from '@preact/signals'
import { render } from 'preact'
import { openKeystore, type Keystore } from '../device/keystore'
import { openMemory, Phone, type Arrival } from '../device/phone'
import { askToKeep } from '../device/room'
import { handOverLeft } from '../journal/keeper'
import { language, languageOf } from '../locale'
import { clearShelf } from '../roster/shelf'
import { isConnected } from '../server/contact'
import { isSame } from '../settings/config'
import { sayItDoesNotFit, startDoor } from './door_page'
import { isBusy, whenIdle } from './idle'
import { becomeOnlyTab } from './one_tab'
import { Unauthorised } from './Unauthorised'
import { Unreachable } from './Unreachable'
import { keepPage } from './updates'

const ASKED_AGAIN_MS = 15_000

interface Opened {
  readonly root: HTMLElement
  readonly keys: Keystore
  readonly phone: Phone
  /** What the server said after the page had opened. */
  readonly late: Signal<Arrival | null>
}

type AtDoor = Extract<Arrival, { is: 'door' }>

export async function openOnPhone(root: HTMLElement): Promise<void> {
  language.value = languageOf(navigator.languages)
  document.documentElement.lang = language.value
  await becomeOnlyTab(root)
  const keys = openKeystore()
  const phone = new Phone(openMemory(), keys, { onAuthorised: askToKeep })
  const opened: Opened = { root, keys, phone, late: signal<Arrival | null>(null) }
  show(opened, await phone.arrive(hearing(opened)))
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
  const loadAnew = once(() => {
    whenIdle(
      () => isBusy(scanner),
      () => {
        location.reload()
      },
    )
  })
  opened.late.subscribe((said) => {
    if (said !== null && isNews(said, arrival)) loadAnew()
  })
  void followVersions(() => isBusy(scanner))
  askAgain(opened, arrival.isFresh)
  scanner.roster.isRefused.subscribe((isRefused) => {
    if (isRefused) void opened.phone.ask().then(hearing(opened))
  })
}

function isNews(said: Arrival, shown: AtDoor): boolean {
  if (said.is === 'unreachable') return false
  return said.is !== 'door' || !isSame(said.config, shown.config)
}

/** As long as the door on the screen is the one of last time, and when the network is back. */
function askAgain(opened: Opened, isFresh: boolean): void {
  let isAnswered = isFresh
  const ask = async (): Promise<void> => {
    if (document.hidden || (isAnswered && isConnected.value)) return
    const said = await opened.phone.ask()
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
  const { root, phone } = opened
  const again = async (): Promise<void> => {
    show(opened, await phone.ask())
  }
  if (arrival.is === 'unauthorised') {
    void handOverLeft()
    void clearShelf()
  }
  if (arrival.is === 'mismatch') sayItDoesNotFit(root)
  if (arrival.is === 'unreachable') render(<Unreachable again={again} />, root)
  if (arrival.is === 'unauthorised')
    render(
      <Unauthorised
        ended={arrival.ended}
        enrol={(token, name) => phone.enrol(token, name)}
        onEnrolled={again}
      />,
      root,
    )
  void followVersions(() => false)
}

/** A newer version of this page takes over between scans. */
async function followVersions(busy: () => boolean): Promise<void> {
  const loadAnew = once(() => {
    whenIdle(busy, () => {
      location.reload()
    })
  })
  const takeOver = once(() => {
    whenIdle(busy, () => {
      isOurs = true
      updates?.takeOver()
    })
  })
  let isOurs = false
  const updates = await keepPage(takeOver, () => {
    if (isOurs) location.reload()
    else loadAnew()
  })
  window.addEventListener('online', () => updates?.look())
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    act()
  }
}
