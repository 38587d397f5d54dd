import { expect, it } from 'vitest'
import { recordsOf } from '../../src/core/records'

it('tells each record with its number, and who was erased', () => {
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
    { credential: 5, n: 40, number: '012345678', box: Uint8Array.of(1, 2) },
    { credential: 7, n: 41, number: '000000007', box: null },
    { credential: 8, n: 300, number: '987654321', box: Uint8Array.of(3, 4, 5) },
  ])
})
