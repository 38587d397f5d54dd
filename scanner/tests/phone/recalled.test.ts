import { describe, expect, it } from 'vitest'
import type { Decision } from '../../src/core/at_door'
import { verdictOf } from '../../src/core/verdict'
import type { ScanBody } from '../../src/phone/entry'
import { RECALLED_MS } from '../../src/phone/patience'
import type { Judgement } from '../../src/phone/pending'
import { started, type Effect, type Event, type Judge, type Phone } from '../../src/phone/phone'
import { step } from '../../src/phone/step'

const BODY: ScanBody = {
  ...{ scan_id: 's1', code: 'A', gate: 'g1', party: 1 },
  scanned_at: '2026-11-28T19:00:00Z',
}
const AT_SERVER: Judgement = {
  ...{ verdict: 'admitted', reason: 'ok', isFinal: false, canDecide: true, credential: '7' },
  decision: [verdictOf('ok'), null],
}
const because: Decision[1] = { holder: 4, register: 9 }
const ELSEWHERE: Judgement = {
  ...AT_SERVER,
  ...{ verdict: 'refused', reason: 'wrong_gate', decision: [verdictOf('wrong_gate'), because] },
}
const HELD: Judgement = { ...AT_SERVER, isFinal: true, register: 12 }
const SEEN: Event = { is: 'seen', body: BODY, clockErrorMs: 0, agoMs: 0 }
const SETTINGS = { decides: true, budget: 0, isStrict: true }

let phone: Phone
let done: readonly Effect[]

/** What is to be done after these events, where this phone says so of the code. */
function tell(judgement: Judgement, ...events: readonly Event[]): string[] {
  const judge: Judge = () => judgement
  for (const event of events) [phone, done] = step(judge, phone, event)
  return done.map((effect) => effect.do)
}

function recalling(): void {
  ;[phone] = started(SETTINGS, [], 0)
  tell(ELSEWHERE, SEEN, { is: 'opened', scanId: 's1' })
}
const recalled = (isWorthAsking: boolean): Event => ({ is: 'recalled', scanId: 's1', isWorthAsking }) // prettier-ignore

describe('a scan of a ticket that another phone holds', () => {
  it('asks for the ticket once it is written down, and neither refuses nor asks the server', () => {
    ;[phone] = started(SETTINGS, [], 0)
    expect(tell(ELSEWHERE, SEEN)).toEqual(['open'])
    tell(ELSEWHERE, { is: 'opened', scanId: 's1' })
    expect(done).toEqual([{ do: 'recall', scanId: 's1', ticket: '7', gate: 'g1' }])
    expect(tell(ELSEWHERE, { is: 'due', scanId: 's1' })).toEqual([])
  })

  it('asks for it where nothing can be stored, too', () => {
    ;[phone] = started(SETTINGS, [], 0)
    phone = { ...phone, canStore: false }
    expect(tell(ELSEWHERE, SEEN)).toEqual(['recall'])
  })

  it('asks the server once, under the same id, when the ticket is home', () => {
    recalling()
    tell(AT_SERVER, recalled(true))
    expect(done).toEqual([
      { do: 'ask', body: BODY, failures: 0 },
      { do: 'wait', scanId: 's1', ms: RECALLED_MS },
    ])
    expect(tell(AT_SERVER, recalled(true))).toEqual([])
    const word = { verdict: 'admitted', reason: 'ok', seq: 11 } as const
    tell(AT_SERVER, { is: 'answered', scanId: 's1', word, afterMs: 50 })
    expect(done).toMatchObject([{ do: 'store', entry: { scan_id: 's1', seq: 11 } }])
  })

  it('waits for the server, and refuses by itself where it does not answer', () => {
    recalling()
    expect(tell(ELSEWHERE, recalled(true))).toEqual(['ask', 'wait'])
    tell(ELSEWHERE, { is: 'due', scanId: 's1' })
    expect(done).toMatchObject([{ entry: { shown: { by: 'phone', reason: 'wrong_gate' } } }])
  })

  it('is refused at once where its holder is silent, while the server is told', () => {
    recalling()
    expect(tell(ELSEWHERE, recalled(false))).toEqual(['ask', 'store'])
    expect(done[1]).toMatchObject({ entry: { shown: { by: 'phone', reason: 'wrong_gate' } } })
  })

  it('is admitted by this phone where it has got the ticket meanwhile', () => {
    recalling()
    expect(tell(HELD, recalled(true))).toEqual(['store'])
    const shown = { by: 'phone', verdict: 'admitted' }
    expect(done).toMatchObject([{ entry: { scan_id: 's1', register: 12, shown } }])
  })

  it('is another scan where it is shown again after it was given up', () => {
    recalling()
    tell(ELSEWHERE, { is: 'left', scanId: 's1' })
    expect(tell(ELSEWHERE, recalled(true))).toEqual([])
    tell(ELSEWHERE, { ...SEEN, body: { ...BODY, scan_id: 's2' } })
    expect(done).toMatchObject([{ do: 'open', entry: { scan_id: 's2' } }])
  })
})

describe('a scan of a ticket that this phone holds', () => {
  it('is stored and shown, and asks nobody', () => {
    ;[phone] = started(SETTINGS, [], 0)
    expect(tell(HELD, SEEN)).toEqual(['store'])
    const [effect] = done
    if (effect?.do !== 'store') throw new Error('nothing is stored')
    expect(tell(HELD, { is: 'stored', entry: effect.entry })).toEqual(['show'])
  })
})
