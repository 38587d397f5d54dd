import { afterEach, expect, it, vi } from 'vitest'
import { newId, uuidOf } from '../../src/server/new_id'

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

afterEach(() => {
  vi.unstubAllGlobals()
})

it('makes a UUID where randomUUID is missing too', () => {
  const getRandomValues = crypto.getRandomValues.bind(crypto)
  expect(newId()).toMatch(VERSION_4)
  vi.stubGlobal('crypto', { getRandomValues })
  const ids = Array.from({ length: 1000 }, newId)
  for (const id of ids) expect(id).toMatch(VERSION_4)
  expect(new Set(ids).size).toBe(1000)
})

it('keeps the bytes that are free', () => {
  expect(uuidOf(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
})
