import { describe, expect, it } from 'vitest'
import { byLeaf, changed, leafOf, recordIn, recordsOf } from '../../src/core/records'

it('tells each record without its number, and who was erased', () => {
  const columns = {
    id: [0, 2, 1],
    n: [40, 41, 300],
    number: [12_345_678, 7, 987_654_321],
    size: [2, 0, 3],
  }
  const page = {
    header: { first: 5 },
    columns: new Map(Object.entries(columns).map(([name, told]) => [name, Uint32Array.from(told)])),
    records: Uint8Array.of(1, 2, 3, 4, 5),
  }

  expect(recordsOf(page)).toEqual([
    { credential: 5, n: 40, box: Uint8Array.of(1, 2) },
    { credential: 7, n: 41, box: null },
    { credential: 8, n: 300, box: Uint8Array.of(3, 4, 5) },
  ])
})

describe('a leaf', () => {
  const record = (credential: number, n: number, ...box: number[]) => ({
    ...{ credential, n },
    box: box.length > 0 ? Uint8Array.from(box) : null,
  })
  const leaf = changed(undefined, [record(9, 1, 4, 5), record(3, 1, 1, 2, 3)], [])

  it('has the newest record of each ticket, and no byte of an earlier one', () => {
    const next = leaf && changed(leaf, [record(3, 2, 7), record(4, 2, 8)], [9])
    expect(next).toMatchObject({ boxes: Uint8Array.of(7, 8), sizes: Uint32Array.of(1, 1) })
    expect(next && recordIn(next, 3)).toEqual(record(3, 2, 7))
    expect(next && recordIn(next, 4)).toEqual(record(4, 2, 8))
    expect(next && recordIn(next, 9)).toBeNull()
    const erased = leaf && changed(leaf, [record(3, 2)], [])
    expect(erased).toMatchObject({ boxes: Uint8Array.of(4, 5) })
    expect(erased && recordIn(erased, 3)).toEqual(record(3, 2))
  })

  it('is none without a record', () => {
    expect(leaf && changed(leaf, [], [3, 9])).toBeNull()
  })

  it('is found by the id of each of its tickets', () => {
    const leaves = byLeaf([record(3, 1, 1), record(511, 1, 1), record(512, 1, 1)], [70_000])
    expect([...leaves.keys()]).toEqual([0, 1, leafOf(70_000)])
    expect(leaves.get(0)?.fresh).toHaveLength(2)
    expect(leaves.get(leafOf(70_000))).toEqual({ fresh: [], removed: [70_000] })
  })
})
