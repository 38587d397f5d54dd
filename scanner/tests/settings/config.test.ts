import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FORM, readConfig } from '../../src/settings/config'

const VECTORS = join(import.meta.dirname, '../../../vectors/scanner/config.json')
// Python's tests/devices/test_scanner_config.py builds the same.
const told = Object.entries(JSON.parse(readFileSync(VECTORS, 'utf-8')) as Record<string, object>)

describe('what the page tells', () => {
  it.each(told)('is read to the last field: %s', (_who, config) => {
    expect(readConfig(config)).toEqual(config)
  })

  it.each(told)('may have more than this scanner knows: %s', (_who, config) => {
    expect(readConfig({ ...config, news: true })).toEqual(config)
  })

  it.each(told)('comes from a server that told no form: %s', (_who, config) => {
    expect(readConfig({ ...config, form: undefined })).toEqual(config)
  })

  it.each(told)('comes from a server that told no key for the journal: %s', (_who, config) => {
    expect(readConfig({ ...config, journal_keys: undefined })).toEqual({
      ...config,
      journal_keys: [],
    })
  })

  describe('where it does not fit', () => {
    const complaint = vi.fn()
    beforeEach(() => {
      vi.stubGlobal('console', { error: complaint })
    })
    afterEach(() => {
      vi.unstubAllGlobals()
    })

    it.each(['', null, {}, []])('is no configuration: %s', (other) => {
      expect(readConfig(other)).toBeNull()
      expect(complaint).toHaveBeenCalled()
    })

    it.each(['account', 'events', 'urls', 'enrolled', 'gate'])('misses %s', (field) => {
      for (const [, config] of told)
        expect(readConfig({ ...config, [field]: undefined })).toBeNull()
    })

    it('is of a form that this scanner does not know', () => {
      for (const [, config] of told) expect(readConfig({ ...config, form: FORM + 1 })).toBeNull()
    })
  })
})
