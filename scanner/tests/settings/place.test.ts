import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/settings/config'
import { stationAt } from '../../src/device/authorise'
import {
  gateAtStart,
  namesOf,
  placeAtStart,
  remembered,
  type Place,
} from '../../src/settings/place'

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
