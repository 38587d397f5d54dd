import { effect } from '@preact/signals'
import { render } from 'preact'
import { readConfig } from './settings/config'
import { createScanner, type Scanner } from './scanner'
import { App } from './screen/App'
import './style/base.css'
import './style/camera.css'
import './style/verdict.css'
import './style/notice.css'
import './style/notes.css'
import './style/pass.css'
import './style/sheet.css'

const root = document.getElementById('scanner')
const config = document.getElementById('scanner-config')
if (root && config) {
  const scanner = createScanner(readConfig(config.textContent))
  render(<App scanner={scanner} />, root)
  effect(() => {
    describe(root, scanner)
  })
}

/** What is on the screen, for tests and for style sheets. */
function describe(root: HTMLElement, { door, camera, choosing, kept }: Scanner): void {
  const stage = door.stage.value
  root.dataset.camera = camera.state.value
  root.dataset.hand = kept.current.value.leftHanded ? 'left' : 'right'
  root.dataset.state = choosing.value ? 'choosing' : stateOf(stage)
  if (stage.is === 'verdict') root.dataset.reason = stage.verdict.reason
  else delete root.dataset.reason
  root.toggleAttribute('data-held', door.held.value)
}

function stateOf(stage: Scanner['door']['stage']['value']): string {
  if (stage.is === 'verdict') return stage.verdict.verdict
  return stage.is === 'checking' && stage.failures > 0 ? 'offline' : stage.is
}
