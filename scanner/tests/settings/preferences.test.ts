import { describe, expect, it } from 'vitest'
import { DEFAULTS, readPreferences } from '../../src/settings/preferences'

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
