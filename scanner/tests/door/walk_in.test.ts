import { expect, it } from 'vitest'
import { Door } from '../../src/door/door'
import { createWalkIns, mayWelcome } from '../../src/door/walk_in'
import type { Guest, Outcome, Scan } from '../../src/server/api'
import { desk, event, gate, problem, surroundings, verdict } from '../given'

const suharto: Guest = { name: 'Suharto', companions: 2, category: '' }
const admitted: Outcome = { is: 'verdict', verdict: verdict() }

function walkIns() {
  let ids = 0
  return createWalkIns(() => `id${++ids}`)
}

it('sends somebody without a ticket with the whole party, and shows the verdict', async () => {
  const sent: Scan[] = []
  const deliver = (scan: Scan): Promise<Outcome> => {
    sent.push(scan)
    return Promise.resolve(admitted)
  }
  const door = new Door(surroundings({ deliver }))

  door.welcome('a', suharto)
  await Promise.resolve()

  expect(sent).toMatchObject([{ scan_id: 'a', gate: 'g1', party: 3, guest: suharto }])
  expect(door.stage.value.is).toBe('verdict')
})

it('takes nobody while another is being answered', () => {
  const door = new Door(surroundings({}))
  door.welcome('a', suharto)

  door.welcome('b', suharto)

  expect(door.stage.value).toMatchObject({ is: 'checking', scan: { scan_id: 'a' } })
})

it('goes out under one id until it is answered, and another guest under another', () => {
  const { idFor } = walkIns()
  const first = idFor(suharto, 'g1')

  expect(idFor({ ...suharto }, 'g1')).toBe(first)
  expect(idFor({ ...suharto, companions: 1 }, 'g1')).not.toBe(first)
})

it('keeps what was typed until it was decided', () => {
  const { draft, isUnanswered, idFor, settle } = walkIns()
  const scan: Scan = {
    scan_id: idFor(suharto, 'g1'),
    code: '',
    gate: 'g1',
    party: 3,
    guest: suharto,
  }
  draft.value = suharto

  settle(scan, { is: 'cancelled' })
  expect([draft.value, isUnanswered.value]).toEqual([suharto, true])
  settle(scan, problem(409, 'The event is full.'))
  expect([draft.value, isUnanswered.value]).toEqual([suharto, false])
  expect(idFor(suharto, 'g1')).toBe(scan.scan_id)

  settle(scan, admitted)
  expect(draft.value.name).toBe('')
  expect(idFor(suharto, 'g1')).not.toBe(scan.scan_id)
})

it('leaves what is typed alone when a code is scanned meanwhile', () => {
  const { draft, settle } = walkIns()
  draft.value = suharto

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
