import { describe, expect, it } from 'vitest'
import { storyOf, storyOfCall } from '../../src/door/story'
import { verdict } from '../given'

const supervisors = { story: '/participants/{id}/story/' }
const credential = { id: '7', kind: 'ticket', number: null, name: 'Anna', seat: null }
const refused = verdict({ verdict: 'refused', reason: 'used_up', scan_id: 's1', credential })

describe('the way to a ticket’s story', () => {
  it('leads to the scan that was refused', () => {
    expect(storyOf(refused, supervisors)).toBe('/participants/7/story/#scan-s1')
  })

  it('leads to the scan about which somebody calls', () => {
    const call = { scan_id: 's1', ticket: '7', gate: 'West', device: 'Phone', waiting_seconds: 1 }
    expect(storyOfCall({ ...call, reason: 'used_up' }, supervisors.story)).toBe(
      '/participants/7/story/#scan-s1',
    )
  })

  it('is not offered to a steward, of no known ticket, or after an admission', () => {
    expect(storyOf(refused, { story: null })).toBeNull()
    expect(storyOf({ ...refused, credential: null }, supervisors)).toBeNull()
    expect(storyOf({ ...refused, verdict: 'admitted' }, supervisors)).toBeNull()
    expect(storyOf({ ...refused, practice: true }, supervisors)).toBeNull()
  })
})
