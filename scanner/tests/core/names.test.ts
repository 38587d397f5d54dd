import { describe, expect, it } from 'vitest'
import { size } from '../../src/core/names'
import { readVectors } from './vectors'

interface Vectors {
  sizes: [string, number][]
}

const sizes = (readVectors('names') as Vectors[]).flatMap((file) => file.sizes)

describe('vectors/names', () => {
  it.each(sizes)('%j says as much as %i letters', (text, letters) => {
    expect(size(text)).toBe(letters)
  })
})
