// One tab of this phone scans: two would number the entries of one journal independently of each other.

import { render } from 'preact'
import { texts } from '../locale'
import { ProblemIcon } from '../screen/icons'

const LOCK = 'portillon-scanner'
/** A page that is loaded anew has to wait until its former self has gone. */
const PATIENCE_MS = 500

/** Ends when this tab is the one that scans, for as long as it is open; while another is, `root` says so. Browsers have no
 * locks for pages without https: there each tab scans. */
export function becomeOnlyTab(root: HTMLElement): Promise<void> {
  const { locks } = navigator as { locks?: LockManager }
  if (!locks) return Promise.resolve()
  const waiting = setTimeout(() => {
    root.dataset.state = 'elsewhere'
    render(<Elsewhere />, root)
  }, PATIENCE_MS)
  return new Promise((resolve) => {
    const hold = (): Promise<never> => {
      clearTimeout(waiting)
      resolve()
      return new Promise(() => undefined)
    }
    void locks.request(LOCK, hold)
  })
}

function Elsewhere() {
  const t = texts.value.elsewhere
  return (
    <section class="notice" role="alert">
      <div class="message">
        <ProblemIcon />
        <h1>{t.title}</h1>
        <p>{t.explain}</p>
      </div>
    </section>
  )
}
