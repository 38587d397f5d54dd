import { describe, expect, it } from 'vitest'
import { stationAt } from '../../src/device/authorise'
import {
  gateAtStart,
  namesOf,
  placeAtStart,
  remembered,
  type Place,
} from '../../src/settings/place'
import { desk, event, gate } from '../given'

const concert = event('concert', [gate('north'), gate('south')])
const talk = event('talk', [gate('door')])
const asked = { chosen: null, gate: null }
const NONE = { event: null, gates: {}, lanes: {} }

describe('the place at the start', () => {
  it('is the one in the address, else the remembered one, else the only one', () => {
    const events = [concert, talk]
    expect(placeAtStart({ events, ...asked, chosen: 'talk' }, NONE)?.gate.id).toBe('door')
    expect(
      placeAtStart({ events, ...asked }, { event: 'talk', gates: {}, lanes: {} })?.event.id,
    ).toBe('talk')
    expect(placeAtStart({ events: [talk], ...asked }, NONE)?.gate.id).toBe('door')
    expect(placeAtStart({ events, ...asked }, NONE)).toBeNull()
  })

  it('asks for the gate when there are several and none is remembered', () => {
    expect(placeAtStart({ events: [concert], ...asked, chosen: 'concert' }, NONE)).toBeNull()
    const memory = remembered({ event: concert, gate: gate('south') }, NONE)
    expect(gateAtStart(concert, memory)?.id).toBe('south')
    expect(
      gateAtStart(concert, { event: null, gates: { concert: 'walled up' }, lanes: {} }),
    ).toBeNull()
  })

  it('has the lane that was chosen last at its event, until another gate is chosen', () => {
    const [south] = [gate('south')]
    const memory = remembered({ event: concert, gate: south, lane: 'B' }, NONE)
    expect(placeAtStart({ events: [concert], ...asked }, memory)?.lane).toBe('B')
    expect(remembered({ event: concert, gate: south }, memory).lanes).toEqual({})
    expect(remembered({ event: talk, gate: gate('door'), lane: '' }, memory).lanes).toEqual({
      ...{ concert: 'B', talk: '' },
    })
  })

  it('survives an event that is gone and an event without gates', () => {
    const memory = { event: 'talk', gates: {}, lanes: {} }
    expect(placeAtStart({ events: [concert, talk], ...asked, chosen: 'gone' }, memory)).toBeNull()
    expect(
      placeAtStart({ events: [concert, talk], ...asked }, { ...memory, event: 'gone' }),
    ).toBeNull()
    expect(placeAtStart({ events: [event('bare', [])], ...asked, chosen: 'bare' }, NONE)).toBeNull()
    expect(placeAtStart({ events: [], ...asked }, NONE)).toBeNull()
  })
})

describe('a venue’s desk', () => {
  const region = event('programme-1', [desk('castle'), desk('garden')], { title: 'Region' })
  const museums = event('programme-2', [desk('garden')], { title: 'Museums' })
  const events = [concert, region, museums]

  it('is where the page was asked for it, in the only programme or in the remembered one', () => {
    const castle = placeAtStart({ events, ...asked, gate: 'castle' }, NONE)
    expect([castle?.event.id, castle?.gate.id]).toEqual(['programme-1', 'castle'])
    expect(placeAtStart({ events, ...asked, gate: 'garden' }, NONE)).toBeNull()
    const memory = { event: 'programme-2', gates: {}, lanes: {} }
    expect(placeAtStart({ events, ...asked, gate: 'garden' }, memory)?.event.id).toBe('programme-2')
    expect(placeAtStart({ events, ...asked, gate: 'walled up' }, memory)).toBeNull()
  })

  it('is called by its own name, with the programme’s', () => {
    expect(namesOf({ event: region, gate: desk('castle') })).toEqual(['castle', 'Region'])
    expect(namesOf({ event: concert, gate: gate('north') })).toEqual(['concert', 'north'])
    expect(namesOf({ event: talk, gate: gate('door') })).toEqual(['talk', null])
  })

  it('has a device of its own; all events share one, and an enrolled phone has but one', () => {
    const config = { account: '7/1', urls: { devices: '/d', desk_devices: '/d?desk={id}' } }
    const at = (gate: string): Place => ({ event: region, gate: desk(gate) })
    const castle = { account: '7/1/desk-castle', devices: '/d?desk=castle' }
    expect(stationAt(config, at('castle'))).toEqual(castle)
    expect(stationAt(config, at('garden')).account).not.toBe(castle.account)
    const shared = { account: '7/1', devices: '/d' }
    expect(stationAt(config, { event: talk, gate: gate('door') })).toEqual(shared)
    const enrolled = { account: '7/1', urls: { devices: '/d', desk_devices: null } }
    expect(stationAt(enrolled, at('castle'))).toEqual(shared)
  })
})
