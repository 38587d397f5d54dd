import { effect } from '@preact/signals'
import { render } from 'preact'
import * as v from 'valibot'
import { language, LanguageSchema } from './locale'
import { BecomeKiosk } from './kiosk/BecomeKiosk'
import { Kiosk } from './kiosk/Kiosk'
import { createScanner, type Scanner } from './scanner'
import { App } from './screen/App'
import { guardBack } from './screen/Leave'
import { Mismatch } from './screen/Problem'
import { readConfig, type Config } from './settings/config'
import './style/base.css'
import './style/camera.css'
import './style/verdict.css'
import './style/notice.css'
import './style/notes.css'
import './style/pass.css'
import './style/sheet.css'
import './style/kiosk.css'
import './style/call.css'

const root = document.getElementById('scanner')
const told = document.getElementById('scanner-config')
if (root && told) {
  const config = readConfig(told.textContent)
  if (config) start(root, config)
  else sayItDoesNotFit(root)
}

function start(root: HTMLElement, config: Config): void {
  const scanner = createScanner(config)
  render(<Page scanner={scanner} />, root)
  guardBack(scanner)
  effect(() => {
    describe(root, scanner)
  })
}

function Page({ scanner }: { scanner: Scanner }) {
  if (scanner.isKiosk.value) return <Kiosk scanner={scanner} />
  return (
    <>
      <App scanner={scanner} />
      {scanner.sheet.value === 'kiosk' && <BecomeKiosk scanner={scanner} />}
    </>
  )
}

/** The page tells what this scanner cannot read: one of the two is of an older version. */
function sayItDoesNotFit(root: HTMLElement): void {
  const spoken = v.safeParse(LanguageSchema, document.documentElement.lang)
  if (spoken.success) language.value = spoken.output
  root.dataset.state = 'mismatch'
  render(<Mismatch />, root)
}

/** What is on the screen, for tests and for style sheets. */
function describe(root: HTMLElement, { door, camera, choosing, kept, isKiosk }: Scanner): void {
  const stage = door.stage.value
  root.dataset.camera = camera.state.value
  root.dataset.hand = kept.current.value.leftHanded ? 'left' : 'right'
  root.dataset.state = choosing.value ? 'choosing' : stateOf(stage)
  if (stage.is === 'verdict') root.dataset.reason = stage.verdict.reason
  else delete root.dataset.reason
  root.toggleAttribute('data-kiosk', isKiosk.value)
  root.toggleAttribute('data-held', door.held.value !== null)
}

function stateOf(stage: Scanner['door']['stage']['value']): string {
  if (stage.is === 'verdict') return stage.verdict.verdict
  const isSent = stage.is === 'checking' || stage.is === 'reversing'
  return isSent && stage.failures > 0 ? 'offline' : stage.is
}
