import { describe, expect, it } from 'vitest'
import { verifyByNoble, verifyEd25519 } from '../../src/core/ed25519'
import { openRecord, recordKey } from '../../src/core/record'
import { ascending, readPage, type Column } from '../../src/core/roster_page'
import { readVector } from './vectors'

interface Vectors {
  keys: Record<string, string>
  pages: {
    name: string
    page: string
    header: Record<string, unknown>
    columns: Record<string, number[]>
    records: string
  }[]
  refuses: { name: string; page: string }[]
  records: {
    secret: string
    opening_key: string
    era: string
    credential: number
    issue: number
    n: number
    box: string
    content: string[]
  }[]
}

const vectors = readVector('roster/v1') as Vectors
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const base64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))
const keys = new Map(
  Object.entries(vectors.keys).map(([number, key]) => [Number(number), hex(key)]),
)
const empty: Column = new Uint8Array(0)

describe.each([
  ['WebCrypto', verifyEd25519],
  ['noble-curves', verifyByNoble],
])('vectors/roster by %s', (_, verify) => {
  it.each(vectors.pages)('reads $name', async ({ page, header, columns, records }) => {
    const read = await readPage(base64(page), keys, verify)

    expect(read?.header).toEqual(header)
    const found = Object.fromEntries(
      [...(read?.columns ?? [])].map(([name, column]) => [name, Array.from(column)]),
    )
    const ids = ascending(Number(header['first']), read?.columns.get('id') ?? empty)
    expect({ ...found, id: Array.from(ids) }).toEqual(columns)
    expect(read?.records).toEqual(base64(records))
  })

  it.each(vectors.refuses)('refuses $name', async ({ page }) => {
    expect(await readPage(base64(page), keys, verify)).toBeNull()
  })
})

describe('records', () => {
  it.each(vectors.records)('opens record $n with its own key alone', async (vector) => {
    const key = await recordKey(hex(vector.secret), hex(vector.opening_key), vector)
    const box = base64(vector.box)

    expect(await openRecord(box, key, vector.n)).toEqual(vector.content)
    expect(await openRecord(box, key, vector.n + 1)).toBeNull()
    const other = { ...vector, issue: vector.issue + 1 }
    const wrong = await recordKey(hex(vector.secret), hex(vector.opening_key), other)
    expect(await openRecord(box, wrong, vector.n)).toBeNull()
  })
})
