import { beforeEach, describe, expect, it, vi } from 'vitest'
import { scanOf, type ScanEntry } from '../../src/phone/entry'
import { here, prepare, runner, scan, scanning, settle, stored } from './here'

prepare()

const NOON = '2026-11-28T12:00:00Z'

describe('a server that was set back to a backup', () => {
  const kept = (scan_id: string, number: number | null): ScanEntry => ({
    ...{ is: 'scan', scan_id, code: 'A', gate: 'g1', party: 1, scanned_at: NOON, number },
    ...{ clock_error_ms: 0, credential: '5', seq: 1 },
    shown: { verdict: 'admitted', reason: 'ok', by: number === null ? 'server' : 'phone' },
  })
  const numbers = (): number[] => here.handed.flat().map(({ number }) => number)
  const scans = (): (string | null)[] => here.handed.flat().map(scanOf)

  beforeEach(() => {
    here.disk.entries.push(kept('alone', 1), kept('live', null))
    here.disk.acknowledged = 1
  })

  /** It forgets once what it had. */
  const setBack = (): void => {
    here.takes = () => {
      here.takes = () => Promise.resolve(stored(here.handed.flat().at(-1)?.number ?? 0))
      return Promise.resolve({ is: 'set-back', stored: 0 })
    }
  }

  it('is told again what it has lost, also what it had decided itself', async () => {
    setBack()
    const on = runner()
    const { giveUp } = scanning(on, scan('s1'))
    await settle()
    giveUp()
    await settle()
    expect(numbers()).toEqual([2, 1, 2, 3])
    expect(scans()).toEqual(['s1', 'alone', 's1', 'live'])
    expect([on.waiting.value, here.disk.acknowledged]).toEqual([0, 3])
  })

  it('is told as soon as the phone hears of it', async () => {
    here.takes = () => Promise.resolve(stored(here.handed.flat().at(-1)?.number ?? 0))
    const on = runner()
    await on.tellAgain()
    await settle()
    expect(scans()).toEqual(['alone', 'live'])
    expect([on.waiting.value, here.disk.acknowledged]).toEqual([0, 2])
  })

  it('is left alone for a minute where it does not know the phone any more', async () => {
    here.takes = () => Promise.resolve({ is: 'refused', isTooShort: false })
    void runner().tellAgain()
    await vi.advanceTimersByTimeAsync(59_000)
    expect(here.handed).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(here.handed).toHaveLength(2)
  })

  it('is not asked again and again where the phone does not have what is missing', async () => {
    here.takes = () => Promise.resolve({ is: 'set-back', stored: 0 })
    here.disk.entries.splice(0)
    const { giveUp } = scanning(runner(), scan('s1'))
    await settle()
    giveUp()
    await settle()
    expect(here.handed).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(59_000)
    expect(here.handed).toHaveLength(2)
  })
})
