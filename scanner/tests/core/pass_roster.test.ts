import { describe, expect, it } from 'vitest'
import { instantOf } from '../../src/core/calendar'
import { PassRoster, type RosterPass } from '../../src/core/roster/passes'
import { readPage, type RosterPage } from '../../src/core/roster_page'
import { readDeskSettings } from '../../src/core/roster/settings'
import { PassesHeld } from '../../src/phone/held_passes'
import { Holding } from '../../src/phone/holding'
import { readKeys } from '../../src/roster/keys'
import { readVector } from './vectors'

interface Told {
  id: string
  issue: number
  status: string
  number: string | null
  type: string
  valid_from: string | null
  valid_until: string | null
  starts_until: string | null
  valid_days: number | null
  valid_hours: number | null
  seq: number
  first_at: string | null
  ever: number
  visits: { at: string; device: string | null }[]
}

interface Vector {
  keys: Record<string, string>
  page: string
  header: Record<string, unknown>
  json: { passes: Told[]; removed: string[]; settings: unknown }
}

const NAMES = ['first', 'quiet', 'changes', 'settings', 'begin_anew', 'no_pass'] as const
const vectorOf = (name: (typeof NAMES)[number]) => readVector(`roster/desk_${name}`) as Vector
const bytes = (text: string, form: 'hex' | 'base64') => Uint8Array.from(Buffer.from(text, form))

async function pageOf(name: (typeof NAMES)[number]): Promise<RosterPage> {
  const { keys, page } = vectorOf(name)
  const known = Object.entries(keys).map(([n, key]) => [Number(n), bytes(key, 'hex')] as const)
  const read = await readPage(bytes(page, 'base64'), new Map(known))
  if (!read) throw new Error(`${name} is no page`)
  return read
}

/** A pass of a page in JSON, as the compact page has to say it. */
function asHeld(told: Told): RosterPass {
  const time = (text: string | null) => (text === null ? null : instantOf(text))
  const device = (id: string | null) => (id === null ? null : Number(id))
  const visits = told.visits.map((one) => ({ at: instantOf(one.at), device: device(one.device) }))
  const { issue, number, type, seq, ever, valid_days: validDays, valid_hours: validHours } = told
  return {
    ...{ id: Number(told.id), issue, number, type, seq, validDays, validHours },
    status: told.status as RosterPass['status'],
    validFrom: time(told.valid_from),
    validUntil: time(told.valid_until),
    startsUntil: time(told.starts_until),
    use: told.first_at === null ? null : { firstAt: instantOf(told.first_at), ever, visits },
  }
}

describe('the passes of a desk in vectors/roster', () => {
  it.each(NAMES)('are those of the page in JSON: %s', async (name) => {
    const page = await pageOf(name)
    expect(page.header).toEqual(vectorOf(name).header)
    const roster = new PassRoster()
    expect(roster.take(page)).toBe(true)
    const { passes } = vectorOf(name).json
    expect(roster.size).toBe(passes.length)
    for (const told of passes) expect(roster.find(Number(told.id))).toEqual(asHeld(told))
  })

  it('are changed by what is new, page after page', async () => {
    const holding = new Holding(new PassesHeld())
    for (const name of ['first', 'quiet', 'changes', 'settings'] as const)
      expect(holding.take(await pageOf(name))).toBe(false)
    const { held } = holding
    const changes = vectorOf('changes').json
    for (const told of changes.passes)
      expect(held?.passes.find(Number(told.id))).toEqual(asHeld(told))
    for (const id of changes.removed) expect(held?.passes.find(Number(id))).toBeNull()
    const changed = new Set([...changes.removed, ...changes.passes.map(({ id }) => id)])
    for (const told of vectorOf('first').json.passes.filter(({ id }) => !changed.has(id)))
      expect(held?.passes.find(Number(told.id))).toEqual(asHeld(told))
    expect(held?.settings).toEqual(readDeskSettings(vectorOf('settings').json.settings))
    expect(held?.settings.venue.offline?.policy).toBe('server')
    expect([holding.lastSeq('70000'), holding.lastSeq('5003')]).toEqual([3, 0])
    expect(holding.take(await pageOf('begin_anew'))).toBe(true)
    expect([holding.cursor, holding.held?.passes.find(5000)]).toEqual(['', null])
  })

  it('have settings by which a phone decides', () => {
    const read = readDeskSettings(vectorOf('first').json.settings)
    expect(read?.types.get('31')).toEqual({
      ...{ programme: 5, name: 'Saison' },
      rule: { entriesMax: 3, daily: false, daysMax: null },
    })
    expect(read?.participations.map(({ rule, untilAt }) => [rule?.daily, untilAt])).toEqual([
      [undefined, null],
      [true, instantOf('2026-12-31T22:59:59.999999+00:00')],
    ])
    expect(readDeskSettings({ venue: 7 })).toBeNull()
    expect(readDeskSettings({ ...(vectorOf('first').json.settings as object), gate: 7 })).toBeNull()
  })

  it('come with keys of all programmes, and those of what is elsewhere', () => {
    const keys = readKeys(readVector('roster/desk_keys'))
    expect(Object.keys(keys?.codes ?? {})).toEqual(['00000001', 'fedcba98'])
    expect(keys?.elsewhere.get('0a0b0c0d')).toEqual({ fr: 'Bal', de: 'Ball', en: 'Ball' })
  })
})

it('a pass whose entries were all taken back is unused', async () => {
  const { header, ...page } = await pageOf('first')
  const roster = new PassRoster()
  roster.take({ ...page, header })
  expect(roster.find(5001)?.use?.ever).toBe(5)
  roster.take({ ...page, header: { ...header, begins: false, uses: {} } })
  expect(roster.find(5001)?.use).toBeNull()
})

describe('a number', () => {
  it('leads to the pass that has it now', async () => {
    const roster = new PassRoster()
    roster.take(await pageOf('first'))
    for (const told of vectorOf('first').json.passes)
      if (told.number !== null) expect(roster.withNumber(told.number)).toEqual(asHeld(told))
    expect(roster.withNumber('65030011')).toBeNull()
    // The number of a pass that is not told.
    expect(roster.withNumber('00000000')).toBeNull()
    roster.take(await pageOf('changes'))
    expect(roster.withNumber('65030032')).toBeNull()
    expect(roster.withNumber('65030055')?.id).toBe(70001)
  })

  it('is found by its first digits, also if these are zeros', async () => {
    const roster = new PassRoster()
    roster.take(await pageOf('first'))
    const numbers = (digits: string) => roster.beginningWith(digits).map(({ number }) => number)
    const told = vectorOf('first').json.passes.map(({ number }) => number)
    const beginning = told.filter((number) => number?.startsWith('6503')).sort()
    expect(beginning.length).toBeGreaterThan(1)
    expect(numbers('6503')).toEqual(beginning)
    expect(numbers('000001')).toEqual(['00000125'])
    expect(numbers('9')).toEqual([])
  })
})

it('a page of another form teaches nothing', async () => {
  const { header, ...page } = await pageOf('first')
  const roster = new PassRoster()
  expect(roster.take({ ...page, header: { ...header, uses: 7 } })).toBe(false)
  expect(roster.size).toBe(0)
})

describe('a desk that is handed over', () => {
  /** The first page, as if it were of the hand-over `register`. */
  async function pageOfHandOver(register: number, more: boolean): Promise<RosterPage> {
    const page = await pageOf('first')
    const settings = { ...(page.header['settings'] as object), holder: '7', register }
    return { ...page, header: { ...page.header, settings, more } }
  }

  it('is known with all entries of before only once there is no more to come', async () => {
    const held = new PassesHeld()
    const seen = []
    for (const [register, more] of [
      [0, false],
      [1, true],
      [1, false],
      [1, true],
      [2, true],
    ] as const) {
      held.take(await pageOfHandOver(register, more))
      seen.push(held.held?.knowsAll)
    }
    expect(seen).toEqual([true, false, true, true, false])
  })
})
