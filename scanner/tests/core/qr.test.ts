import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { read, type Kind } from '../../src/core/qr'
import { readVectors } from './vectors'

interface Vectors {
  cases: { text: string; kind: Kind; value?: string }[]
}

const cases = (readVectors('qr') as Vectors[]).flatMap((file) => file.cases)
const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.repeat(4)

describe('vectors/qr', () => {
  it.each(cases)('$kind: $text', ({ text, kind, value }) => {
    expect(read(text)).toEqual({ kind, value: value ?? '' })
  })
})

describe('read', () => {
  it('takes a whole URL of any host, in any case, with a trailing Enter', () => {
    for (const text of [
      `https://tickets.example/t/${TOKEN}\r\n`,
      `HTTP://10.0.0.1:8000/t/${TOKEN.toLowerCase()}`,
    ])
      expect(read(text)).toEqual({ kind: 'token', value: TOKEN })
  })

  it('takes numbers however people group them', () => {
    expect(read(' 650-378 71\u00a0')).toEqual({ kind: 'pass_number', value: '65037871' })
    expect(read('123.456.789\t')).toEqual({ kind: 'ticket_number', value: '123456789' })
  })

  it('calls everything else foreign', () => {
    const foreign = [
      '',
      'BEGIN:VCARD',
      'https://example.com/',
      'x'.repeat(4096),
      '1234567',
      '0'.repeat(10),
    ]
    for (const text of foreign) expect(read(text).kind).toBe('foreign')
    expect(read(`https://h/t/${TOKEN.replace('S', '\u017f')}`).kind).toBe('foreign')
  })

  it('never throws and never lets another alphabet through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const { kind, value } = read(text)
        if (kind === 'token') expect(value).toMatch(/^(?:[A-Z2-7]{100,}|2[0-9]{196,})$/)
        else expect(value).toMatch(/^[0-9]*$/)
      }),
    )
  })
})
