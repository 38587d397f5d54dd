import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/settings/config'
import type { Verdict } from '../../src/core/verdict'
import { storyOf } from '../../src/door/story'

const supervisors = { urls: { story: '/participants/{id}/story/' } } as Pick<Config, 'urls'>
const refused = { verdict: 'refused', scan_id: 's1', credential: { id: '7' } } as Verdict

describe('the way to a ticket’s story', () => {
  it('leads to the scan that was refused', () => {
    expect(storyOf(refused, supervisors)).toBe('/participants/7/story/#scan-s1')
  })

  it('is not offered to a steward, of no known ticket, or after an admission', () => {
    expect(storyOf(refused, { urls: {} } as Pick<Config, 'urls'>)).toBeNull()
    expect(storyOf({ ...refused, credential: null }, supervisors)).toBeNull()
    expect(storyOf({ ...refused, verdict: 'admitted' }, supervisors)).toBeNull()
    expect(storyOf({ ...refused, practice: true }, supervisors)).toBeNull()
  })
})
