import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../src/settings/config'

const VECTORS = join(import.meta.dirname, '../../../vectors/scanner/config.json')
// Python's tests/devices/test_scanner_config.py builds the same.
const told = Object.entries(JSON.parse(readFileSync(VECTORS, 'utf-8')) as Record<string, object>)

describe('what the page tells', () => {
  it.each(told)('is read to the last field: %s', (_who, config) => {
    expect(readConfig(JSON.stringify(config))).toEqual(config)
  })

  describe('where it does not fit', () => {
    const complaint = vi.fn()
    beforeEach(() => {
      vi.stubGlobal('console', { error: complaint })
    })
    afterEach(() => {
      vi.unstubAllGlobals()
    })

    it.each(['', '{', 'null', '{}', '[]'])('is no configuration: %s', (json) => {
      expect(readConfig(json)).toBeNull()
      expect(complaint).toHaveBeenCalled()
    })

    it.each(['account', 'events', 'urls', 'enrolled', 'gate'])('misses %s', (field) => {
      for (const [, config] of told)
        expect(readConfig(JSON.stringify({ ...config, [field]: undefined }))).toBeNull()
    })
  })
})
