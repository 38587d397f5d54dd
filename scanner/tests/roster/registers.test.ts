import { signal, type Signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RosterSettings } from '../../src/core/roster/settings'
import type { Shares } from '../../src/core/roster/tickets'
import type { Register } from '../../src/phone/entry'
import type { Held } from '../../src/phone/judge'
import type { HeldAtDesk } from '../../src/phone/judge_at_desk'
import { NO_REGISTERS, withReturned, type OwnRegisters } from '../../src/phone/registers'
import { HIDDEN_MS, OTHERS_MS, RegistersHere, REST_MS, SOON_MS } from '../../src/roster/registers'
import type { Request } from '../../src/server/request'
import type { Place } from '../../src/settings/place'
import { event, gate } from '../given'
import { heldAtDesk } from '../phone/held_at_desk'

const NORTH = gate('1')
const SOUTH = gate('2')
const OUT = gate('3', { is_exit: true })

let page: EventTarget & { hidden: boolean }
let asked: unknown[]
let back: (readonly Register[])[]
let answers: [number, object][]
let trouble: Signal<string | null>
let registers: Signal<OwnRegisters>
let place: Signal<Place | null>
let held: Signal<Held | HeldAtDesk | null>
let knownAt: Signal<Place | null>
let isChoosingLane: Signal<boolean>
let isRunningFlat: Signal<boolean>
let isRecalling: boolean
let looks: number

beforeEach(() => {
  vi.useFakeTimers()
  page = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', new EventTarget())
  ;[asked, back, answers, looks] = [[], [], [], 0]
  trouble = signal(null)
  registers = signal({ ...NO_REGISTERS, incarnation: 'first' })
  place = signal({ event: event('7', [NORTH, SOUTH, OUT]), gate: NORTH })
  knownAt = signal(place.peek())
  isChoosingLane = signal(false)
  isRunningFlat = signal(false)
  isRecalling = false
  held = signal(null)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** What the roster tells: the registers of the tickets that this phone holds, and how many others there are. */
function told(
  ours: [number, number][],
  atServer = 9,
  change: Partial<RosterSettings> = {},
  elsewhere = 0,
): Held {
  const gates = new Map([NORTH, SOUTH, OUT].map((one) => [one.id, { ...one, categories: [] }]))
  const offline = { policy: 'strict', budget: 0 }
  const own = { device: '4', incarnation: 'first', asked: [], rule: { daily: false } }
  const settings = { event: { offline }, gates, ...own, ...change }
  const shares = (): Shares => ({ atServer, elsewhere })
  const tickets = { find: () => null, heldBy: () => new Map(ours), shares }
  return { settings: settings as unknown as RosterSettings, tickets, steps: new Map() }
}

function here(): RegistersHere {
  const request: Request = (_, { body }) => {
    asked.push(JSON.parse(body as string))
    const [status, answer] = answers.shift() ?? [200, { handed: 0, more: false }]
    return Promise.resolve(Response.json(answer, { status }))
  }
  const giveBack = (all: readonly Register[]): Promise<void> => {
    back.push(all)
    const returned = withReturned(registers.peek().returned, { returns: all })
    registers.value = { ...registers.peek(), returned }
    return Promise.resolve()
  }
  const lookNow = (): void => {
    looks++
  }
  const roster = { held, knownAt, lookNow }
  const meanwhile = { isChoosingLane, isRecalling: () => isRecalling, isRunningFlat }
  return new RegistersHere(place, roster, { registers, trouble, giveBack }, meanwhile, request)
}

function move(to: Place): void {
  place.value = to
  knownAt.value = to
  held.value = held.peek() && { ...held.peek()! }
}

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
function hide(hidden: boolean): void {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

describe('a phone at an entrance of an event whose tickets are handed over', () => {
  it('asks for them until there are no more, and then looks what it has got', async () => {
    here()
    answers = [
      [200, { handed: 500, more: true, after: '700' }],
      [200, { handed: 0, more: true, after: '1400' }],
      [200, { handed: 3, more: false, after: '1500' }],
    ]
    held.value = told([])
    await settle()
    const wanted = { gate: '1', incarnation: 'first', want: 'all' }
    const later = ['700', '1400'].map((after) => ({ ...wanted, after }))
    expect([asked, looks]).toEqual([[wanted, ...later], 1])
  })

  it.each([
    ['an older server, as long as it hands over', [[2000, undefined], [0, undefined]], 2], // prettier-ignore
    ['one that comes to nothing', [[0, '700'], [0, '700'], [0, '700']], 2], // prettier-ignore
  ] as const)('asks %s', async (_, given, times) => {
    here()
    answers = given.map(([handed, after]) => [200, { handed, more: true, after }])
    held.value = told([])
    await settle()
    expect(asked).toHaveLength(times)
  })

  it.each([
    ['after a rest', { handed: 0, elsewhere: 0 }, told([]), REST_MS],
    ['later where others have the rest', { handed: 0, elsewhere: 9 }, told([]), OTHERS_MS],
    ['soon where others have given back', { handed: 0, elsewhere: 9 }, told([], 12), SOON_MS],
    ['for what others alone have', { handed: 3, elsewhere: 9 }, told([], 0, {}, 9), REST_MS],
  ])('asks again %s', async (_, answer, later, ms) => {
    here()
    answers = [[200, { ...answer, more: false }]]
    held.value = told([])
    await settle()
    held.value = told([])
    await settle(ms - 1)
    held.value = later
    await settle()
    expect(asked).toHaveLength(1)
    await settle(1)
    held.value = { ...later }
    await settle()
    expect(asked).toHaveLength(2)
  })

  it.each([
    ['at an exit', () => { move({ event: event('7', [OUT]), gate: OUT }) }], // prettier-ignore
    ['where its browser stores nothing', () => (trouble.value = 'not-stored')],
    ['without a journal', () => (registers.value = NO_REGISTERS)],
    ['while nobody sees it', () => (page.hidden = true)],
    ['where nobody else holds any', () => (held.value = told([], 0))],
    ['while somebody chooses its lane', () => (isChoosingLane.value = true)],
    ['while one is on its way to the server for a guest here', () => (isRecalling = true)],
    ['before the server knows where it stands', () => (knownAt.value = null)],
  ])('asks for none %s', async (_, change) => {
    held.value = told([])
    change()
    here()
    await settle()
    expect(asked).toEqual([])
  })

  it('asks for none where phones may decide by their list', async () => {
    here()
    const event = { offline: { policy: 'known', budget: 9 } } as RosterSettings['event']
    held.value = told([[5, 7]], 9, { event })
    await settle()
    expect([asked, back]).toEqual([[], [[{ ticket: '5', register: 7 }]]])
  })

  it('says why the server hands nothing over', async () => {
    const on = here()
    answers = [[409, { detail: 'A supervisor has to take its tickets back.' }]]
    held.value = told([])
    await settle()
    expect(on.refused.value).toBe('A supervisor has to take its tickets back.')
  })

  it('is told so also where its storage held all tickets before it was emptied', async () => {
    const { refused } = here()
    answers = [[409, { detail: 'A supervisor has to take its tickets back.' }]]
    held.value = told([[5, 7]], 0, { incarnation: 'the one before' })
    await settle()
    expect(refused.value).toBe('A supervisor has to take its tickets back.')
  })

  it('counts what it holds, and nothing that its storage held before it was emptied', async () => {
    const on = here()
    held.value = told([[5, 7], [6, 8]], 0) // prettier-ignore
    expect(on.count.value).toBe(2)
    held.value = told([[5, 7]], 0, { incarnation: 'former' })
    await settle()
    expect([on.count.value, back]).toEqual([0, []])
  })
})

describe('a phone gives back what it holds', () => {
  const OURS = [{ ticket: '5', register: 7 }]

  it('when it stands at another gate', async () => {
    here()
    held.value = told([[5, 7]])
    await settle()
    move({ event: event('7', [SOUTH]), gate: SOUTH })
    await settle()
    expect(back).toEqual([OURS])
    expect(asked.at(-1)).toMatchObject({ gate: '2' })
  })

  it('when its battery runs flat, and asks again when it is charged', async () => {
    here()
    held.value = told([[5, 7]])
    await settle()
    isRunningFlat.value = true
    await settle(REST_MS)
    expect([back, asked.length]).toEqual([[OURS], 1])
    isRunningFlat.value = false
    await settle()
    expect(asked.length).toBe(2)
  })

  it('and says so only where something is handed over', () => {
    const { isFlat } = here()
    held.value = told([[5, 7]])
    expect(isFlat.value).toBe(false)
    isRunningFlat.value = true
    expect(isFlat.value).toBe(true)
    const event = { offline: { policy: 'known', budget: 9 } } as RosterSettings['event']
    held.value = told([], 9, { event })
    expect(isFlat.value).toBe(false)
  })

  it('when it stands in another lane, and asks once the server knows', async () => {
    here()
    held.value = told([[5, 7]])
    await settle()
    const { event: its, gate: there } = place.peek()!
    place.value = { event: its, gate: there, lane: 'B' }
    await settle()
    expect([back, asked.length]).toEqual([[OURS], 1])
    move(place.peek()!)
    await settle()
    expect(asked).toHaveLength(2)
  })

  it('when somebody asks for it, once, and goes on with the others', async () => {
    const on = here()
    const both: [number, number][] = [[5, 7], [6, 8]] // prettier-ignore
    held.value = told(both, 0, { asked: ['5', '9'] })
    held.value = told(both, 0, { asked: ['5'] })
    await settle()
    expect([back, on.count.value]).toEqual([[OURS], 1])
  })

  it('when nobody has seen its page for some seconds, and asks again once somebody does', async () => {
    const on = here()
    held.value = told([[5, 7]], 0)
    hide(true)
    await settle(HIDDEN_MS - 1)
    expect(back).toEqual([])
    hide(false)
    await settle(HIDDEN_MS)
    expect(back).toEqual([])
    hide(true)
    await settle(HIDDEN_MS)
    expect([back, on.count.value]).toEqual([[OURS], 0])
    held.value = told([])
    expect(asked).toEqual([])
    hide(false)
    await settle()
    expect(asked).toHaveLength(1)
  })

  it('when its page ends', async () => {
    here()
    held.value = told([[5, 7]], 0)
    window.dispatchEvent(new Event('pagehide'))
    await settle()
    expect(back).toEqual([OURS])
  })
})

describe('a phone at a desk that is handed over', () => {
  /** What the roster of desk 3 tells. */
  function desk(holder: string | null, change: object = {}, policy = 'strict'): HeldAtDesk {
    const told = { holder, register: 2, device: '4', incarnation: 'first', ...change }
    const { settings, ...more } = heldAtDesk([], {}, told)
    const offline = { policy: policy as 'strict', budget: 0 }
    return { ...more, settings: { ...settings, venue: { ...settings.venue, offline } } }
  }
  const OURS = [{ gate: '3', register: 2 }]
  beforeEach(() => {
    const till = gate('3')
    place.value = { event: event('7', [till]), gate: till }
  })

  it('asks for the desk if the server has it', async () => {
    here()
    held.value = desk(null)
    await settle()
    expect(asked).toEqual([{ gate: '3', incarnation: 'first', want: 'all' }])
  })

  it('holds it as soon as the roster says so, and asks no more', async () => {
    const on = here()
    held.value = desk('4')
    await settle()
    expect([on.count.value, on.deskHolder.value, asked]).toEqual([1, null, []])
  })

  it('asks for none that another device holds, and says which', async () => {
    const on = here()
    held.value = desk('91')
    await settle()
    expect([on.count.value, on.deskHolder.value, asked]).toEqual([0, 'Till', []])
  })

  it('is told why it gets none after its storage was emptied', async () => {
    const on = here()
    answers = [[409, { detail: 'Take the desk back.' }]]
    held.value = desk('4', { incarnation: 'former' })
    await settle()
    expect([on.count.value, on.refused.value]).toEqual([0, 'Take the desk back.'])
  })

  it('gives it back when it stands elsewhere', async () => {
    here()
    held.value = desk('4')
    await settle()
    place.value = { event: event('7', [NORTH]), gate: NORTH }
    await settle()
    expect(back).toEqual([OURS])
  })

  it('gives it back where the venue does not want it any more', async () => {
    here()
    held.value = desk('4', {}, 'known')
    await settle()
    expect([back, asked]).toEqual([[OURS], []])
  })

  it('gives it back when nobody has seen its page for some seconds', async () => {
    here()
    held.value = desk('4')
    hide(true)
    await settle(HIDDEN_MS)
    expect(back).toEqual([OURS])
  })
})
