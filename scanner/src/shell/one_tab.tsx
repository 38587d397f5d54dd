// One tab of this phone scans: two would number the entries of one journal independently of each other.

import { render } from 'preact'
import { texts } from '../locale'
import { ProblemIcon } from '../style/icons'

export const LOCK = 'portillon-scanner'
/** A page that is loaded anew has to wait until its former self has gone. */
const PATIENCE_MS = 500

/** Ends when this tab is the one that scans; while another is, `root` says so. An app on the home screen shares its lock
 * with the browser, whose tab may be forgotten: so a person may have this one scan, and the other is loaded anew. Browsers
 * have no locks for pages without https, or refuse them: there each tab scans. */
export function becomeOnlyTab(root: HTMLElement, stop = loadAnew): Promise<void> {
  const { locks } = navigator as { locks?: LockManager }
  if (!locks) return Promise.resolve()
  return new Promise((resolve) => {
    let isHeld = false
    const begin = (): void => {
      clearTimeout(waiting)
      resolve()
    }
    const hold = (): Promise<never> => {
      isHeld = true
      begin()
      return new Promise(() => undefined)
    }
    const claim = (options: LockOptions): void => {
      locks.request(LOCK, options, hold).catch(() => {
        if (isHeld) stop()
        else begin()
      })
    }
    const waiting = setTimeout(() => {
      root.dataset.state = 'elsewhere'
      render(
        <Elsewhere
          onHere={() => {
            claim({ steal: true })
          }}
        />,
        root,
      )
    }, PATIENCE_MS)
    claim({})
  })
}

function loadAnew(): void {
  location.reload()
}

function Elsewhere({ onHere }: { onHere: () => void }) {
  const t = texts.value.elsewhere
  return (
    <section class="notice" role="alert">
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
        <button type="button" class="button wide" onClick={onHere}>
          {t.here}
        </button>
      </div>
    </section>
  )
}
