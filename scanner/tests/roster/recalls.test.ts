import { signal, type Signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RosterSettings } from '../../src/core/roster/settings'
import type { RosterTicket } from '../../src/core/roster/tickets'
import type { Held } from '../../src/phone/judge'
import { ANSWER_MS, HOME_MS, LOOK_MS, QUIET_MS, Recalls } from '../../src/roster/recalls'
import { isConnected } from '../../src/server/contact'
import type { Holder } from '../../src/server/registers'
import type { Request } from '../../src/server/request'

const WANTED = { ticket: '7', gate: '2' }
const OTHERS = { ticket: '7', device: '4', name: 'North 2', gate: 'North door' }
const NORTH: Holder = { ticket: '7', device: 'North 2', gate: 'North door', lane: 'B' }

let held: Signal<Held>
let asked: unknown[]
let answers: (object | null)[]
let looks: number
let told: Holder[]
let on: Recalls
let leave: AbortController

beforeEach(() => {
  vi.useFakeTimers()
  ;[asked, answers, looks, told] = [[], [], 0, []]
  held = signal(heldBy('4'))
  isConnected.value = true
  leave = new AbortController()
  const request: Request = (url, { body }) => {
    asked.push([url, JSON.parse(body as string)])
    const answer = answers.shift()
    return answer ? Promise.resolve(Response.json(answer)) : new Promise(() => undefined)
  }
  const lookNow = (): void => {
    looks++
  }
  on = new Recalls({ held, lookNow }, request)
})
afterEach(() => {
  vi.useRealTimers()
})

/** What the roster tells of ticket 7. */
function heldBy(holder: string | null): Held {
  const settings = {
    ...{ device: '9', gates: new Map([['1', { title: 'North door' }]]) },
    ...{ devices: new Map([['4', 'North 2']]), lanes: new Map([['4', 'B']]) },
  }
  const find = (id: number): RosterTicket | null =>
    id === 7 ? ({ id, holder, gate: '1', register: 3 } as RosterTicket) : null
  return { settings, tickets: { find } } as unknown as Held & { settings: RosterSettings }
}

const answered = (change: object): object => ({ at_server: [], asked: [], silent: [], ...change })
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

/** Undefined as long as the guest waits. */
function recall(): { isWorthAsking: () => boolean | undefined } {
  let is: boolean | undefined
  const onAsked = (holder: Holder): void => void told.push(holder)
  void on.recall(WANTED, leave.signal, onAsked).then((worth) => {
    is = worth
  })
  return { isWorthAsking: (): boolean | undefined => is }
}

describe('a ticket that another phone holds', () => {
  it('is asked for, and waited for until the roster shows it at the server', async () => {
    answers = [answered({ asked: [OTHERS] })]
    const guest = recall()
    await settle(LOOK_MS * 2)
    expect(asked).toEqual([['/api/v1/registers/recall', { gate: '2', tickets: ['7'] }]])
    expect([guest.isWorthAsking(), looks, told]).toEqual([undefined, 3, [NORTH, NORTH]])
    held.value = heldBy('5')
    await settle()
    expect(guest.isWorthAsking()).toBe(undefined)
    held.value = heldBy(null)
    await settle()
    expect(guest.isWorthAsking()).toBe(true)
    await settle(LOOK_MS * 3)
    expect(looks).toBe(3)
  })

  const comesTo = (holder: string | null) => (): void => {
    held.value = heldBy(holder)
  }

  it.each([
    ['comes to this phone itself', { asked: [OTHERS] }, comesTo('9'), 0],
    ['does not come in time', { asked: [OTHERS] }, comesTo('4'), HOME_MS],
    ['is here by what the server says', { at_server: ['7'] }, comesTo(null), 0],
    ['is here, and no roster comes', { at_server: ['7'] }, comesTo('4'), LOOK_MS],
    ['is nowhere', {}, comesTo('4'), LOOK_MS],
  ])('is worth asking about when it %s', async (_, answer, then, ms) => {
    answers = [answered(answer)]
    const guest = recall()
    await settle()
    then()
    if (ms > 0) {
      await settle(ms - 1)
      expect(guest.isWorthAsking()).toBe(undefined)
    }
    await settle(1)
    expect(guest.isWorthAsking()).toBe(true)
  })

  it('is not waited for where its holder is silent', async () => {
    answers = [answered({ silent: [OTHERS] })]
    const guest = recall()
    await settle()
    expect(guest.isWorthAsking()).toBe(false)
  })

  it('is not waited for where the server does not answer in time', async () => {
    const guest = recall()
    await settle(ANSWER_MS - 1)
    expect(guest.isWorthAsking()).toBe(undefined)
    await settle(1)
    expect(guest.isWorthAsking()).toBe(false)
  })

  it('is not asked for where the server was not there a moment ago', async () => {
    isConnected.value = false
    const guest = recall()
    await settle()
    expect([guest.isWorthAsking(), asked, told]).toEqual([false, [], []])
  })

  it('is not looked for any more when nobody waits', async () => {
    answers = [answered({ asked: [OTHERS] })]
    const guest = recall()
    await settle()
    leave.abort()
    await settle()
    expect(guest.isWorthAsking()).toBe(true)
    const before = looks
    await settle(LOOK_MS * 3)
    expect(looks).toBe(before)
  })

  it('keeps this phone from being handed it, until the server was asked', async () => {
    answers = [answered({ silent: [OTHERS] })]
    expect(on.isOpen).toBe(false)
    recall()
    expect(on.isOpen).toBe(true)
    await settle()
    await settle(QUIET_MS - 1)
    expect(on.isOpen).toBe(true)
    await settle(1)
    expect(on.isOpen).toBe(false)
  })
})
