import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../src/core/verdict'
import type { Recall } from '../../src/journal/around'
import type { Judgement } from '../../src/phone/pending'
import type { Holder } from '../../src/server/registers'
import { answer, here, prepare, runner, scan, scanning, settle, told } from './here'

prepare()

const NORTH: Holder = { ticket: '7', device: 'North 2', gate: 'North', lane: '' }
const OURS: Judgement = {
  ...{ verdict: 'admitted', reason: 'ok', isFinal: true, canDecide: true, credential: '7' },
  ...{ decision: [verdictOf('ok'), null], register: 12 },
}
const ELSEWHERE: Judgement = {
  ...{ verdict: 'refused', reason: 'wrong_gate', isFinal: false, canDecide: true, credential: '7' },
  decision: [verdictOf('wrong_gate'), { holder: 4, register: 9 }],
}
let judgement: Judgement

/** The holder is asked, and answers when the test says so. */
function asking(): { come: (isWorthAsking: boolean) => void; held: unknown[] } {
  judgement = ELSEWHERE
  const held: unknown[] = []
  let come: (isWorthAsking: boolean) => void = () => undefined
  const recall: Recall = (wanted, _, onAsked) => {
    held.push(wanted)
    onAsked(NORTH)
    return new Promise((resolve) => {
      come = resolve
    })
  }
  here.recall = recall
  return {
    held,
    come: (isWorthAsking) => {
      come(isWorthAsking)
    },
  }
}

describe('a scan of a ticket that another phone holds', () => {
  it('tells who is asked, and asks the server once the ticket is home', async () => {
    const { come, held } = asking()
    const waits: unknown[] = []
    const { end } = scanning(
      runner(() => judgement),
      scan('s1'),
      (...wait) => waits.push(wait),
    )
    await settle()
    expect([held, waits, here.asked]).toMatchObject([
      [{ ticket: '7', gate: 'g1' }],
      [[0, NORTH]],
      [],
    ])
    judgement = { ...ELSEWHERE, verdict: 'admitted', reason: 'ok', decision: OURS.decision }
    come(true)
    await answer(told())
    expect(await end).toMatchObject({ outcome: { verdict: { verdict: 'admitted' } } })
    expect([here.asked.map((body) => body.scan_id), waits.at(-1)]).toEqual([['s1'], [0]])
  })

  it('is let in by this phone where it has got the ticket itself', async () => {
    const { come } = asking()
    const { end } = scanning(
      runner(() => judgement),
      scan('s1'),
    )
    await settle()
    judgement = OURS
    come(true)
    expect((await end).outcome.is).toBe('verdict')
    expect(here.asked).toEqual([])
    expect(here.disk.writes.at(-1)?.[0]).toMatchObject({ register: 12, shown: { by: 'phone' } })
  })

  it('is given up at any time, and nobody is asked about it any more', async () => {
    const { come } = asking()
    const waits: unknown[] = []
    const { end, giveUp } = scanning(
      runner(() => judgement),
      scan('s1'),
      (...wait) => waits.push(wait),
    )
    await settle()
    giveUp()
    expect((await end).outcome.is).toBe('cancelled')
    come(true)
    await settle()
    expect([here.asked, waits]).toEqual([[], [[0, NORTH]]])
    expect(here.handed).toMatchObject([[{ scan_id: 's1', shown: null }]])
  })

  it('is refused where the holder cannot be asked', async () => {
    judgement = ELSEWHERE
    here.recall = () => Promise.reject(new Error('no network'))
    const on = runner(() => judgement)
    on.set({ decides: true, budget: 0, isStrict: true })
    const { end } = scanning(on, scan('s1'))
    expect((await end).outcome.is).toBe('verdict')
    expect(here.disk.writes.at(-1)?.[0]).toMatchObject({ shown: { reason: 'wrong_gate' } })
  })
})

describe('a phone that gives back what another one asks for', () => {
  it('sends it behind a green that is just being written, and as soon as that is shown', async () => {
    judgement = OURS
    const on = runner(() => judgement)
    here.disk.hold()
    const { end } = scanning(on, scan('s1'))
    await settle()
    void on.giveBack([{ ticket: '7', register: 12 }])
    await settle()
    expect(here.handed).toEqual([])
    here.disk.letGo()
    expect((await end).outcome.is).toBe('verdict')
    await settle()
    const is = here.handed.flat().map((entry) => entry.is)
    expect(is).toEqual(['scan', 'return'])
  })
})
