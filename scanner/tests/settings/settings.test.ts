import { describe, expect, it } from 'vitest'
import { numberError } from '../../src/keyboard/keypad'
import type { Config } from '../../src/settings/config'
import { stationAt } from '../../src/device/authorise'
import {
  gateAtStart,
  namesOf,
  placeAtStart,
  remembered,
  type Place,
} from '../../src/settings/place'
import { DEFAULTS, readPreferences } from '../../src/settings/preferences'
import { CATALOGUES } from '../../src/locale'
import { browserOf, remedyFor, troubleOf } from '../../src/camera/trouble'

const gate = (id: string) => ({ id, title: id })
const event = (id: string, ...gates: string[]) => ({
  id,
  title: id,
  starts_at: '',
  doors_at: '',
  gates: gates.map(gate),
})
const concert = event('concert', 'north', 'south')
const talk = event('talk', 'door')
const NONE = { event: null, gates: {} }

describe('the place at the start', () => {
  it('is the one in the address, else the remembered one, else the only one', () => {
    const events = [concert, talk]
    expect(placeAtStart({ events, chosen: 'talk' }, NONE)?.gate.id).toBe('door')
    expect(placeAtStart({ events, chosen: null }, { event: 'talk', gates: {} })?.event.id).toBe(
      'talk',
    )
    expect(placeAtStart({ events: [talk], chosen: null }, NONE)?.gate.id).toBe('door')
    expect(placeAtStart({ events, chosen: null }, NONE)).toBeNull()
  })

  it('asks for the gate when there are several and none is remembered', () => {
    expect(placeAtStart({ events: [concert], chosen: 'concert' }, NONE)).toBeNull()
    const memory = remembered({ event: concert, gate: gate('south') }, NONE)
    expect(gateAtStart(concert, memory)?.id).toBe('south')
    expect(gateAtStart(concert, { event: null, gates: { concert: 'walled up' } })).toBeNull()
  })

  it('survives an event that is gone and an event without gates', () => {
    const memory = { event: 'talk', gates: {} }
    expect(placeAtStart({ events: [concert, talk], chosen: 'gone' }, memory)).toBeNull()
    expect(
      placeAtStart({ events: [concert, talk], chosen: null }, { ...memory, event: 'gone' }),
    ).toBeNull()
    expect(placeAtStart({ events: [event('bare')], chosen: 'bare' }, NONE)).toBeNull()
    expect(placeAtStart({ events: [], chosen: null }, NONE)).toBeNull()
  })
})

describe('a venue’s desk', () => {
  const desk = (id: string) => ({ id, title: id, is_desk: true })
  const region = { id: 'programme-1', title: 'Region', gates: [desk('castle'), desk('garden')] }
  const museums = { id: 'programme-2', title: 'Museums', gates: [desk('garden')] }
  const events = [concert, region, museums]

  it('is where the page was asked for it, in the only programme or in the remembered one', () => {
    const castle = placeAtStart({ events, chosen: null, gate: 'castle' }, NONE)
    expect([castle?.event.id, castle?.gate.id]).toEqual(['programme-1', 'castle'])
    expect(placeAtStart({ events, chosen: null, gate: 'garden' }, NONE)).toBeNull()
    const memory = { event: 'programme-2', gates: {} }
    expect(placeAtStart({ events, chosen: null, gate: 'garden' }, memory)?.event.id).toBe(
      'programme-2',
    )
    expect(placeAtStart({ events, chosen: null, gate: 'walled up' }, memory)).toBeNull()
  })

  it('is called by its own name, with the programme’s', () => {
    expect(namesOf({ event: region, gate: desk('castle') })).toEqual(['castle', 'Region'])
    expect(namesOf({ event: concert, gate: gate('north') })).toEqual(['concert', 'north'])
    expect(namesOf({ event: talk, gate: gate('door') })).toEqual(['talk', null])
  })

  it('has a device of its own; all events share one, and an enrolled phone has but one', () => {
    const urls = { devices: '/d', desk_devices: '/d?desk={id}' } as Config['urls']
    const config = { account: '7/1', urls } as Config
    const at = (gate: string): Place => ({ event: region, gate: desk(gate) })
    const castle = { account: '7/1/desk-castle', devices: '/d?desk=castle' }
    expect(stationAt(config, at('castle'))).toEqual(castle)
    expect(stationAt(config, at('garden')).account).not.toBe(castle.account)
    const shared = { account: '7/1', devices: '/d' }
    expect(stationAt(config, { event: talk, gate: gate('door') })).toEqual(shared)
    const enrolled = { account: '7/1', urls: { devices: '/d' } } as Config
    expect(stationAt(enrolled, at('castle'))).toEqual(shared)
  })
})

describe('preferences', () => {
  it('keep what has the right shape and drop the rest', () => {
    const kept = JSON.stringify({
      language: 'de',
      greenMs: 3000,
      redMs: -1,
      sound: false,
      gates: null,
    })
    expect(readPreferences(kept)).toEqual({
      ...DEFAULTS,
      language: 'de',
      greenMs: 3000,
      sound: false,
    })
  })

  it('start from nothing or from nonsense', () => {
    for (const kept of [null, '', 'null', '{', '[]', '"x"', '7']) {
      expect(readPreferences(kept)).toEqual(DEFAULTS)
    }
  })
})

describe('a typed number', () => {
  it('is checked before it goes anywhere', () => {
    expect(numberError('5724')).toBe('length')
    expect(numberError('')).toBe('length')
    expect(numberError('65037870')).toBe('mistyped')
    const valid = Array.from({ length: 10 }, (_, digit) => `6503787${digit}`)
    expect(valid.filter((number) => numberError(number) === null)).toHaveLength(1)
  })

  it('may be a whole code, typed into the field by a handheld scanner', () => {
    expect(numberError(`https://h.example/t/${'ABCD2345'.repeat(14)}`)).toBeNull()
  })
})

describe('camera trouble', () => {
  it('is named by what the browser throws', () => {
    const named = (name: string) => troubleOf(new DOMException('', name))
    expect(
      ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError'].map(named),
    ).toEqual(['denied', 'missing', 'busy', 'failed'])
    expect(troubleOf('no error at all')).toBe('failed')
  })

  it.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit Version/18.0 Safari/604.1',
      5,
      'safariIos',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit CriOS/140 Safari/604.1', 5, 'safariIos'],
    ['Mozilla/5.0 (Macintosh; Intel) AppleWebKit Version/18.0 Safari/605', 5, 'safariIos'],
    ['Mozilla/5.0 (Macintosh; Intel) AppleWebKit Version/18.0 Safari/605', 0, 'safariMac'],
    [
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/140.0 Mobile Safari/537',
      5,
      'chromeAndroid',
    ],
    ['Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5, 'firefox'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537 Edg/140', 0, 'desktop'],
  ] as const)('speaks to the browser %s', (userAgent, touchPoints, browser) => {
    expect(browserOf(userAgent, touchPoints)).toBe(browser)
  })

  it('always says what to do', () => {
    const browsers = ['chromeAndroid', 'safariIos', 'safariMac', 'firefox', 'desktop'] as const
    const troubles = Object.keys(CATALOGUES.de.trouble) as (keyof typeof CATALOGUES.de.trouble)[]
    for (const trouble of troubles)
      for (const browser of browsers)
        expect(remedyFor(trouble, browser, CATALOGUES.de).length).toBeGreaterThan(20)
  })
})
