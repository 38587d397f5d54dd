// The scanner at its door, on the page.

import { effect } from '@preact/signals'
import { render } from 'preact'
import type { Keystore } from '../device/keystore'
import { AtDoor } from '../counter/AtDoor'
import { BecomeKiosk } from '../kiosk/BecomeKiosk'
import { Kiosk } from '../kiosk/Kiosk'
import { createScanner, type Scanner } from '../scanner'
import { guardBack } from '../screen/Leave'
import { Mismatch } from '../screen/Problem'
import type { Config } from '../settings/config'

export function startDoor(root: HTMLElement, config: Config, keys?: Keystore): Scanner {
  const scanner = createScanner(config, { version: root.dataset.version, keys })
  render(<Page scanner={scanner} />, root)
  guardBack(scanner)
  effect(() => {
    describe(root, scanner)
  })
  return scanner
}

/** The server tells what this scanner cannot read: one of the two is of an older version. */
export function sayItDoesNotFit(root: HTMLElement): void {
  root.dataset.state = 'mismatch'
  render(<Mismatch />, root)
}

function Page({ scanner }: { scanner: Scanner }) {
  if (scanner.isKiosk.value) return <Kiosk scanner={scanner} />
  return (
    <>
      <AtDoor scanner={scanner} />
      {scanner.sheet.value === 'kiosk' && <BecomeKiosk scanner={scanner} />}
    </>
  )
}

/** What is on the screen, for tests and for style sheets. */
function describe(root: HTMLElement, scanner: Scanner): void {
  const { door, camera, kept, isKiosk, journal, registers } = scanner
  const isChoosing = scanner.choosing.value || scanner.isChoosingLane.value
  const stage = door.stage.value
  root.dataset.camera = camera.state.value
  root.dataset.alone = journal.alone.value
  root.dataset.untold = String(journal.waiting.value)
  root.dataset.holds = String(registers.count.value)
  root.dataset.hand = kept.current.value.leftHanded ? 'left' : 'right'
  root.dataset.state = isChoosing ? 'choosing' : stateOf(stage)
  if (stage.is === 'verdict') root.dataset.reason = stage.verdict.reason
  else delete root.dataset.reason
  root.toggleAttribute('data-kiosk', isKiosk.value)
  root.toggleAttribute('data-held', door.held.value !== null)
}

function stateOf(stage: Scanner['door']['stage']['value']): string {
  if (stage.is === 'verdict') return stage.verdict.verdict
  return stage.is === 'checking' && stage.failures > 0 ? 'offline' : stage.is
}
