import { afterEach, describe, expect, it, vi } from 'vitest'
import { becomeOnlyTab } from '../../src/shell/one_tab'

const root = { dataset: {} } as HTMLElement

/** A browser that answers requests for the lock in this way. */
function locks(request: (hold: () => unknown) => Promise<unknown>): void {
  const manager = { request: (_name: string, _how: object, hold: () => unknown) => request(hold) }
  vi.stubGlobal('navigator', { locks: manager })
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the one tab that scans', () => {
  it('is each tab where the browser refuses the lock', async () => {
    locks(() => Promise.reject(new DOMException('', 'SecurityError')))
    const stop = vi.fn()
    await becomeOnlyTab(root, stop)
    expect(stop).not.toHaveBeenCalled()
  })

  it('stops where another takes the lock over', async () => {
    let takeOver: (why: unknown) => void = () => undefined
    locks((hold) => {
      hold()
      return new Promise((_resolve, reject) => {
        takeOver = reject
      })
    })
    const stop = vi.fn()
    await becomeOnlyTab(root, stop)
    expect(stop).not.toHaveBeenCalled()
    takeOver(new DOMException('', 'AbortError'))
    await vi.waitFor(() => {
      expect(stop).toHaveBeenCalledTimes(1)
    })
  })
})
