import { describe, expect, it } from 'vitest'
import { size, ways } from '../../src/core/names'
import { finder } from '../../src/core/roster/names'
import { readVectors } from './vectors'

interface Vectors {
  sizes: [string, number][]
  ways: [string, string[]][]
  indexed: [string, string][]
  found: [string, string][]
  missed: [string, string][]
}

const files = readVectors('names') as Vectors[]
const forms = new Map(files.flatMap(({ indexed }) => indexed))
const guest = (name: string) => ({ form: forms.get(name) ?? '', number: '123456789' })

describe('vectors/names', () => {
  it.each(files.flatMap(({ sizes }) => sizes))('%j says as much as %i letters', (text, letters) => {
    expect(size(text)).toBe(letters)
  })

  it.each(files.flatMap((file) => file.ways))('%j is looked for as %j', (word, told) => {
    expect(ways(word)).toEqual(told)
  })

  it.each(files.flatMap(({ found }) => found))('%j finds %j', (word, name) => {
    expect(finder(word)(guest(name))).toBe(true)
  })

  it.each(files.flatMap(({ missed }) => missed))('%j does not find %j', (word, name) => {
    expect(finder(word)(guest(name))).toBe(false)
  })
})

describe('a search', () => {
  const li = { form: 'li na', number: '123456789' }

  it('finds short words only as whole names, unless another word is longer', () => {
    expect(finder('li')(li)).toBe(true)
    expect(finder('li')({ ...li, form: 'linus na' })).toBe(false)
    expect(finder('na lin')({ ...li, form: 'linus nagel' })).toBe(true)
  })

  it('finds by all of its words, and by the first digits of a number', () => {
    expect(finder('li nb')(li)).toBe(false)
    expect(finder('1234')(li)).toBe(true)
    expect(finder('123')(li)).toBe(false)
    expect(finder('2345')(li)).toBe(false)
  })

  it('finds nobody without a word', () => {
    expect(finder(' ')(li)).toBe(false)
  })
})
