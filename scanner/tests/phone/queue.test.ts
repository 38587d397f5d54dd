import { describe, expect, it } from 'vitest'
import type { Numbered, ScanEntry } from '../../src/phone/entry'
import {
  acknowledge,
  isGivenUp,
  rested,
  restored,
  sendable,
  sending,
  SENT_MAX,
  unsent,
  type Queue,
} from '../../src/phone/queue'

const entries = Array.from({ length: 300 }, (_, place): Numbered => ({
  is: 'reversal',
  number: place + 1,
  reversal_id: `r${place}`,
  scan_id: `s${place}`,
  at: '2026-11-28T19:00:00Z',
}))
const failed = (queue: Queue): Queue => rested(unsent(queue))
const next = (queue: Queue): number => sendable(queue, () => false).length

/** A server that gets through so many entries in the time that a phone waits, and this phone's calls to it. */
function callsTo(server: { readonly manages: number }): number[] {
  let queue = restored(entries, 0)
  const calls: number[] = []
  while (queue.waiting.length > 0 && calls.length < 500) {
    const sent = sendable(queue, () => false)
    calls.push(sent.length)
    queue = sending(queue, sent)
    queue =
      sent.length > server.manages ? failed(queue) : acknowledge(queue, sent.at(-1)?.number ?? 0)
  }
  return calls
}

describe('a part of the journal', () => {
  it('is as large as one call takes', () => {
    expect(callsTo({ manages: SENT_MAX })).toEqual([100, 100, 100])
  })

  it('becomes small enough for a server that is slow', () => {
    const calls = callsTo({ manages: 7 })
    expect(calls.slice(0, 5)).toEqual([100, 50, 25, 12, 6])
    expect(calls.filter((sent) => sent <= 7).reduce((sum, sent) => sum + sent)).toBe(300)
  })

  it('has one entry at least', () => {
    let queue = restored(entries, 0)
    for (let failures = 0; failures < 20; failures++) queue = failed(queue)
    expect(next(queue)).toBe(1)
  })

  it('grows again once the server answers', () => {
    const queue = failed(failed(restored(entries, 0)))
    expect([
      next(queue),
      next(acknowledge(queue, 25)),
      next(acknowledge(acknowledge(queue, 25), 75)),
    ]).toEqual([25, 50, 100])
  })
})

describe('a code that was given up before the page was loaded again', () => {
  const given = (change: Partial<ScanEntry>): Queue =>
    restored(
      [
        {
          ...{ is: 'scan', scan_id: 's', code: 'sealed', is_sealed: true, gate: 'g', party: 1 },
          ...{ scanned_at: '2026-11-28T19:00:00Z', clock_error_ms: 0, seq: null, shown: null },
          ...{ number: 1, credential: '5', ...change },
        },
      ],
      0,
    )
  const shown = { verdict: 'refused', reason: 'used_up', by: 'phone' } as const

  it.each([
    ['of the same ticket', {}, '5', true],
    ['of another ticket', {}, '6', false],
    ['where this ticket is not known', {}, null, true],
    ['where the ticket was not known then', { credential: null }, '6', true],
    ['of which somebody saw the answer', { shown }, '5', false],
  ])('may be the one that is shown now: %s', (_, change, credential, expected) => {
    expect(isGivenUp(given(change), { code: 'A', credential })).toBe(expected)
  })
})
