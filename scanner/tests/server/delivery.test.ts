import { describe, expect, it } from 'vitest'
import { SIGNED_OUT, UNREACHABLE, type Answer, type Scan } from '../../src/server/api'
import { deliver, pauseMs, PAUSE_MS_MAX, type Outcome } from '../../src/server/delivery'

const SCAN: Scan = { scan_id: 'one', code: 'A', gate: 'g', party: 1 }
const PROBLEM: Answer = { is: 'problem', status: 403, detail: 'Not at this gate.' }

function way(answers: Answer[], onPause: () => void = () => undefined) {
  const sent: Scan[] = []
  return {
    sent,
    send: (scan: Scan) => {
      sent.push(scan)
      return Promise.resolve(answers.shift() ?? PROBLEM)
    },
    pause: () => {
      onPause()
      return Promise.resolve()
    },
  }
}

describe('deliver', () => {
  const { signal } = new AbortController()

  it('tries again with the same id until an answer comes', async () => {
    const failing = Array<Answer>(200).fill(UNREACHABLE)
    const road = way([...failing, PROBLEM])
    const failures: number[] = []
    const outcome = await deliver(SCAN, road, signal, (attempts) => failures.push(attempts))
    expect(outcome).toEqual(PROBLEM)
    expect(new Set(road.sent.map((scan) => scan.scan_id))).toEqual(new Set(['one']))
    expect(failures).toHaveLength(200)
  })

  it('does not argue with an answer', async () => {
    for (const answer of [PROBLEM, SIGNED_OUT]) {
      const road = way([answer])
      expect(await deliver(SCAN, road, signal, () => undefined)).toEqual(answer)
      expect(road.sent).toHaveLength(1)
    }
  })

  it('ends when the person gives up, also in mid-request', async () => {
    const inPause = new AbortController()
    const road = way([UNREACHABLE], () => {
      inPause.abort()
    })
    const cancelled: Outcome = { is: 'cancelled' }
    expect(await deliver(SCAN, road, inPause.signal, () => undefined)).toEqual(cancelled)
    const inRequest = new AbortController()
    const late = { ...way([]), send: () => (inRequest.abort(), Promise.resolve(UNREACHABLE)) }
    expect(await deliver(SCAN, late, inRequest.signal, () => undefined)).toEqual(cancelled)
  })
})

describe('pauseMs', () => {
  it('grows, and never beyond its ceiling', () => {
    const pauses = Array.from({ length: 2000 }, (_, index) => pauseMs(index + 1))
    expect(pauses.slice(0, 3)).toEqual([300, 600, 1200])
    expect(Math.max(...pauses)).toBe(PAUSE_MS_MAX)
  })
})
