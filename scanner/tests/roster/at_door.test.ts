import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RosterTicket } from '../../src/core/roster/tickets'
import { readSettings, type Offline } from '../../src/core/roster/settings'
import type { Held } from '../../src/phone/judge'
import type { HeldAtDesk } from '../../src/phone/judge_at_desk'
import type { OwnStep } from '../../src/phone/own'
import { NO_REGISTERS } from '../../src/phone/registers'
import { RosterAtDoor } from '../../src/roster/at_door'
import type { Synced } from '../../src/roster/sync'
import type { Place } from '../../src/settings/place'
import { desk, event, gate, NOTHING_HANDED_OVER } from '../given'
import { heldAtDesk, NOW } from '../phone/held_at_desk'

const AT = '2026-11-28T18:00:00+01:00'
const KNOWN: Offline = { policy: 'known', budget: 3 }
const BODY = { scan_id: 's1', code: 'A', gate: '1', party: 1, scanned_at: '2026-11-28T19:00:00Z' }

let done: string[]
let told: Held | HeldAtDesk | null
let shelved: Held | HeldAtDesk | null
let answer: () => Promise<Synced>
let opening: () => Promise<void>

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(NOW) })
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  vi.stubGlobal('window', new EventTarget())
  ;[done, told, shelved] = [[], held(), null]
  answer = () => Promise.resolve('new')
  opening = () => Promise.resolve()
})

afterEach(() => {
  vi.clearAllTimers()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** An event with ticket 5, which admits one. */
function held(offline?: Offline, offline_names = false): Held {
  const settings = readSettings({
    event: {
      ...{ id: '7', doors_at: AT, starts_at: AT, ends_at: '2026-11-29T23:00:00+01:00' },
      ...{ time_zone: 'Europe/Zurich', rule: 'once', reentry: false, check_categories: [] },
      ...{ days: [{ day: '2026-11-28', begins_at: AT }], offline, offline_names },
    },
    gates: ['1', '2'].map((id) => ({
      ...{ id, title: id, opens_at: AT, closes_at: '2026-11-29T23:00:00+01:00' },
      ...{ categories: [], is_exit: false },
    })),
    ...{ devices: [], key_ids: [] },
  })
  if (!settings) throw new Error('no settings')
  const ticket: RosterTicket = {
    ...{ id: 5, issue: 1, admits: 1, status: 'valid', category: '', used: 0, left: 0, seq: 4 },
    ...{ at: null, gate: null, device: null, holder: null, register: 0 },
  }
  const find = (id: number): RosterTicket | null => (id === 5 ? ticket : null)
  return { settings, tickets: { ...NOTHING_HANDED_OVER, find }, steps: new Map() }
}

/** What is done with the roster of an event; code "A" is that of ticket 5, "B" is that of another one. */
function source(of: string) {
  let known: Held | HeldAtDesk | null = null
  return {
    get held() {
      return known
    },
    ...{ era: 'e1', keys: { codes: {}, pages: new Map(), elsewhere: new Map() } },
    read: async (code: string) => {
      await opening()
      return { is: 'code' as const, credential: code === 'A' ? 5 : 6, issue: 1 }
    },
    restore: () => {
      done.push(`restore ${of}`)
      known = shelved
      return Promise.resolve()
    },
    follow: async (gate: string) => {
      done.push(`follow ${of} at ${gate}`)
      const synced = await answer()
      if (synced === 'new') known = told
      return synced
    },
    forget: () => {
      done.push(`forget ${of}`)
      known = null
      return Promise.resolve()
    },
  }
}

/** Records and names, with Anna's number. */
function after(): NonNullable<ConstructorParameters<typeof RosterAtDoor>[3]> {
  const note = (what: string) => {
    done.push(what)
    return Promise.resolve(true)
  }
  const anna = { credential: 5, number: '100000005', name: 'Anna', seat: 'A 1', form: 'anna' }
  const ignored = { scanned: () => undefined, forget: () => undefined }
  return {
    records: {
      ...{ ...ignored, opened: signal(new Map()), open: () => Promise.resolve() },
      followed: () =>
        told && 'tickets' in told && told.settings.event.offline_names
          ? note('records')
          : Promise.resolve(true),
      know: (credential, { name, seat }) => done.push(`${credential} is ${name}, ${seat}`),
    },
    names: {
      ...ignored,
      followed: () => note('names'),
      drop: () => Promise.resolve(),
      withNumber: (number) => (number === anna.number ? anna : null),
      find: (_text, of, categoryOf) =>
        Promise.resolve({
          people: [5, 6].map((id) => ({
            ...{ handle: '', hint: '', number: '' },
            name: `${id} at ${of}: ${categoryOf(id) ?? 'no ticket'}`,
          })),
          more: false,
        }),
    },
  }
}

const at = (id: string, gateId: string, offline: Offline | undefined = KNOWN): Place => ({
  event: event(id, [], { offline }),
  gate: gate(gateId),
})

async function standing(first: Place | null, own: OwnStep[] = []) {
  const place = signal(first)
  const roster = new RosterAtDoor(place, source, () => own, after())
  await vi.advanceTimersByTimeAsync(0)
  const stand = async (next: Place): Promise<void> => {
    place.value = next
    await vi.advanceTimersByTimeAsync(0)
  }
  return { roster, stand }
}

async function said(roster: RosterAtDoor, code: string, gate = '1'): Promise<string | null> {
  const judge = await roster.judgeOf(code)
  const { canDecide, reason } = judge({ ...BODY, code, gate }, [], NO_REGISTERS)
  return canDecide ? reason : null
}

describe('a phone at a door', () => {
  it('goes on with what it knew, and asks what is new', async () => {
    answer = () => new Promise(() => undefined)
    shelved = held()
    const { roster } = await standing(at('7', '1'))
    expect(done).toEqual(['restore event-7', 'follow event-7 at 1'])
    expect(roster.held.value).toBe(shelved)
    expect(await said(roster, 'A')).toBe('ok')
  })

  it('forgets all of it when nobody may scan here any more', async () => {
    const { roster, stand } = await standing(at('7', '1'))
    await roster.end()
    await stand(at('7', '2'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(done).toEqual(['restore event-7', 'follow event-7 at 1', 'forget event-7'])
    expect([roster.held.value, roster.settings.value.decides]).toEqual([null, false])
  })

  it('knows what it was told last', async () => {
    const { roster } = await standing(at('7', '1'))
    expect([roster.lastSeq.value('5'), roster.lastSeq.value('6')]).toEqual([4, -1])
    expect([await said(roster, 'A'), await said(roster, 'B')]).toEqual(['ok', 'unknown'])
  })

  it('keeps the roster at another door of the event', async () => {
    const { roster, stand } = await standing(at('7', '1'))
    await stand(at('7', '2'))
    expect(done).toEqual(['restore event-7', 'follow event-7 at 1', 'follow event-7 at 2'])
    expect(roster.held.value).not.toBeNull()
  })

  it.each([
    ['another event', at('8', '1'), ['forget event-7', 'restore event-8', 'follow event-8 at 1']],
    [
      'a desk of passes',
      { event: event('p', []), gate: desk('3') },
      ['forget event-7', 'restore desk-3', 'follow desk-3 at 3'],
    ],
  ])('forgets the event at %s', async (_, elsewhere, then) => {
    const { roster, stand } = await standing(at('7', '1'))
    done = []
    ;[told, shelved] = [null, null]
    await stand(elsewhere)
    expect([done, roster.held.value, await said(roster, 'A')]).toEqual([then, null, null])
  })

  it('asks nothing before it stands somewhere', async () => {
    await standing(null)
    expect(done).toEqual([])
  })
})

describe('a phone that cannot judge a code', () => {
  it('leaves it to the server where the code does not open', async () => {
    opening = () => Promise.reject(new Error('no cryptography here'))
    const { roster } = await standing(at('7', '1'))
    expect(await said(roster, 'A')).toBeNull()
  })

  it('leaves it to the server where the rules fail', async () => {
    const find = (): never => {
      throw new Error('not to be read')
    }
    told = { ...held(), tickets: { ...NOTHING_HANDED_OVER, find } }
    const { roster } = await standing(at('7', '1'))
    expect(await said(roster, 'A')).toBeNull()
  })

  it('does not wait for a code to open where the server alone decides', async () => {
    opening = () => new Promise(() => undefined)
    const { roster } = await standing(at('7', '1', { policy: 'server', budget: 0 }))
    expect(await said(roster, 'A')).toBeNull()
  })
})

const STRICT = { decides: true, budget: 0, isStrict: true }

describe('whom a phone admits by itself', () => {
  it.each([
    [KNOWN, { decides: true, budget: 3 }, 'unknown'],
    [{ policy: 'any', budget: 2 } as const, { decides: true, budget: 2 }, 'ok'],
    [{ policy: 'server', budget: 9 } as const, { decides: false, budget: 9 }, null],
    [{ policy: 'strict', budget: 9 } as const, STRICT, 'unknown'],
  ])('is as its configuration says: %j', async (offline, settings, ofStranger) => {
    const { roster } = await standing(at('7', '1', offline))
    expect([roster.settings.value, await said(roster, 'B')]).toEqual([settings, ofStranger])
  })

  it('is as the roster says, which is newer', async () => {
    told = held({ policy: 'server', budget: 0 })
    const { roster } = await standing(at('7', '1'))
    expect([roster.settings.value.decides, await said(roster, 'A')]).toEqual([false, null])
  })

  it('is nobody where an older server tells nothing', async () => {
    const door = await standing({ event: event('7', []), gate: gate('1') })
    const passes = await standing({ event: event('p', []), gate: desk('3') })
    expect(door.roster.settings.value.decides).toBe(false)
    expect(passes.roster.settings.value.decides).toBe(false)
  })
})

describe('a phone at a desk of passes', () => {
  const place: Place = { event: event('p', [], { offline: KNOWN }), gate: desk('3') }

  it('decides by the list of its venue', async () => {
    told = heldAtDesk([{ seq: 4 }])
    const { roster } = await standing(place)
    expect(done).toEqual(['restore desk-3', 'follow desk-3 at 3'])
    expect(roster.settings.value).toEqual({ decides: true, budget: 200 })
    expect([roster.lastSeq.value('5'), roster.lastSeq.value('6')]).toEqual([4, -1])
    expect([await said(roster, 'A', '3'), await said(roster, 'B', '3')]).toEqual(['ok', 'unknown'])
  })

  it('keeps the list for another programme of the venue', async () => {
    told = heldAtDesk([{}])
    const { roster, stand } = await standing(place)
    await stand({ ...place, event: event('q', []) })
    expect(done).toEqual(['restore desk-3', 'follow desk-3 at 3', 'follow desk-3 at 3'])
    expect(roster.held.value).not.toBeNull()
  })

  it('looks at passes, and suggests them by their digits', async () => {
    told = heldAtDesk([{}])
    const { roster } = await standing(place)
    expect(await roster.look('A')).toMatchObject({ is: 'pass', pass: { number: '65030010' } })
    expect(await roster.look('B')).toEqual({ is: 'nothing' })
    expect(roster.suggest('6503')).toMatchObject([{ id: '5', number: '65030010' }])
  })

  it('counts in a look what it did itself', async () => {
    told = heldAtDesk([{}])
    const step = { scan_id: 'a', credential: '5', gate: '3', party: 1, at: NOW, seq: null }
    const { roster } = await standing(place, [step])
    expect(await roster.look('A')).toEqual({ is: 'nothing' })
  })

  it.each([
    ['before it has the list', () => (answer = () => Promise.resolve('unreachable'))],
    ['where the code does not open', () => (opening = () => Promise.reject(new Error('no')))],
  ])('leaves a look to the server %s', async (_, happens) => {
    told = heldAtDesk([{}])
    happens()
    const { roster } = await standing(place)
    expect(await roster.look('A')).toBeNull()
  })

  it('leaves it to the server where the venue says so, and at an event’s door', async () => {
    const { settings, ...more } = heldAtDesk([{}])
    const offline = { policy: 'server' as const, budget: 0 }
    told = { settings: { ...settings, venue: { ...settings.venue, offline } }, ...more }
    const { roster } = await standing(place)
    expect([await roster.look('A'), roster.suggest('6503')]).toEqual([null, []])
    told = held()
    const door = await standing(at('7', '1'))
    expect([await door.roster.look('A'), door.roster.suggest('6503')]).toEqual([null, []])
  })
})

it('does not take the end of a former key for that of its own', async () => {
  let refuse: (synced: Synced) => void = () => undefined
  answer = () => new Promise((resolve) => (refuse = resolve))
  const { roster, stand } = await standing(at('7', '1'))
  const former = refuse
  answer = () => Promise.resolve('new')
  await stand(at('8', '1'))
  former('signed-out')
  await vi.advanceTimersByTimeAsync(0)
  expect(roster.isRefused.value).toBe(false)
})

describe('names', () => {
  const searching = (id: string): Place => ({
    event: event(id, [], { offline: KNOWN, may_search: true }),
    gate: gate('1'),
  })

  it('are fetched after the records, and searched, where the organiser lets phones hold them', async () => {
    told = held(KNOWN, true)
    const { roster } = await standing(searching('7'))
    expect(done.slice(2)).toEqual(['records', 'names'])
    const found = await roster.people('a')
    expect(found?.people.map(({ name }) => name)).toEqual([
      '5 at event-7: ',
      '6 at event-7: no ticket',
    ])
  })

  it('are neither fetched nor searched where the organiser does not, or nobody may search', async () => {
    const { roster } = await standing(searching('7'))
    expect(done).not.toContain('names')
    expect(await roster.people('a')).toBeNull()
    told = held(KNOWN, true)
    await standing(at('7', '1'))
    expect(done).not.toContain('names')
  })

  it('lead to the ticket of whoever was chosen', async () => {
    const { roster } = await standing(searching('7'))
    expect(await said(roster, '100000005')).toBe('ok')
    expect(done.at(-1)).toBe('5 is Anna, A 1')
  })
})
