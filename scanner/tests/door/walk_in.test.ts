import { expect, it, vi } from 'vitest'
import { Door } from '../../src/door/door'
import { createWalkIns, mayWelcome } from '../../src/door/walk_in'
import type { Guest, Outcome, Scan } from '../../src/server/api'
import { delivering, desk, event, gate, problem, storageOf, surroundings, verdict } from '../given'

const suharto: Guest = { name: 'Suharto', companions: 2, category: '' }
const admitted: Outcome = { is: 'verdict', verdict: verdict() }
const entrance = { event: event('7', []), gate: gate('g1') }
const cancelled: Outcome = { is: 'cancelled' }

function walkIns(storage = storageOf()) {
  let ids = 0
  return createWalkIns('a', storage, () => `id${++ids}`)
}

/** With somebody typed in. */
function typedIn() {
  const made = walkIns()
  made.draft.value = suharto
  return made
}

it('sends somebody without a ticket with the whole party, and shows the verdict', async () => {
  const sent: Scan[] = []
  const deliver = delivering((scan) => {
    sent.push(scan)
    return Promise.resolve(admitted)
  })
  const door = new Door(surroundings({ deliver }))

  door.welcome(typedIn().next(entrance))
  await vi.waitUntil(() => door.stage.value.is !== 'checking')

  const expected = { scan_id: 'id1', gate: 'g1', party: 3, event: '7', guest: suharto }
  expect(sent).toMatchObject([expected])
  expect(door.stage.value.is).toBe('verdict')
})

it('takes nobody while another is being answered', () => {
  const door = new Door(surroundings({}))
  door.welcome(typedIn().next(entrance))

  door.welcome({ ...typedIn().next(entrance), scan_id: 'b' })

  expect(door.stage.value).toMatchObject({ is: 'checking', scan: { scan_id: 'id1' } })
})

it('sends what had no answer again as it was, before what was corrected since', () => {
  const { draft, unanswered, next, settle } = typedIn()
  const first = next(entrance)
  settle(first, cancelled)
  expect(unanswered.value).toEqual(suharto)

  draft.value = { ...suharto, name: 'Suhartono' }
  expect(next(entrance)).toEqual(first)
  expect(next({ event: event('8', []), gate: gate('g2') })).toEqual(first)

  settle(first, problem(409, 'The event is full.'))
  expect(unanswered.value).toBeNull()
  expect(next(entrance)).toMatchObject({ scan_id: 'id2', guest: { name: 'Suhartono' } })
})

it('keeps what was typed until it was decided', () => {
  const { draft, unanswered, next, settle } = typedIn()
  const first = next(entrance)

  settle(first, problem(409, 'The event is full.'))
  expect([draft.value, unanswered.value]).toEqual([suharto, null])
  expect(next(entrance)).toEqual(first)

  settle(first, admitted)
  expect([draft.value.name, unanswered.value]).toEqual(['', null])
  draft.value = suharto
  expect(next(entrance).scan_id).toBe('id2')
})

it('knows what is unanswered when the page is loaded again', () => {
  const storage = storageOf()
  const before = walkIns(storage)
  before.draft.value = suharto
  expect(walkIns(storage).draft.value).toEqual(suharto)
  const first = before.next(entrance)

  const after = walkIns(storage)

  expect(after.unanswered.value).toEqual(suharto)
  expect(after.next(entrance)).toEqual(first)
})

it('starts from nothing where what was kept is nonsense', () => {
  for (const kept of ['', '{', 'null', '{"draft": 7, "sent": {"guest": 1}}']) {
    const { draft, unanswered } = walkIns(storageOf({ 'portillon-walk-in:a': kept }))
    expect([draft.value.name, unanswered.value]).toEqual(['', null])
  }
})

it('leaves what is typed alone when a code is scanned meanwhile', () => {
  const { draft, settle } = typedIn()

  settle({ scan_id: 'b', code: 'A', gate: 'g1', party: 1 }, admitted)

  expect(draft.value).toBe(suharto)
})

it('is offered at entrances where the server allows it', () => {
  const open = event('7', [], { may_welcome: true })

  expect(mayWelcome({ event: open, gate: gate('1') })).toBe(true)
  expect(mayWelcome({ event: open, gate: gate('1', { is_exit: true }) })).toBe(false)
  expect(mayWelcome({ event: open, gate: desk('1') })).toBe(false)
  expect(mayWelcome({ event: event('7', []), gate: gate('1') })).toBe(false)
})
