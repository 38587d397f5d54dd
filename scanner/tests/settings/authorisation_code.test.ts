import { describe, expect, it } from 'vitest'
import { authorisationToken, nameOf } from '../../src/settings/authorisation_code'

const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGH'

describe('an authorisation code', () => {
  it.each([
    TOKEN,
    TOKEN.toLowerCase(),
    `https://door.example/e/${TOKEN}`,
    `http://10.0.0.7:8000/e/${TOKEN}/?lang=de`,
    `HTTPS://DOOR.EXAMPLE/E/${TOKEN}`,
    `  https://example.org/portillon/e/${TOKEN}\n`,
  ])('is %s', (text) => {
    expect(authorisationToken(text)).toBe(TOKEN)
  })

  it.each([
    '',
    '65037871',
    TOKEN.slice(1),
    `${TOKEN}A`,
    `https://door.example/t/${TOKEN}`,
    `https://door.example/?to=/e/${TOKEN}`,
    `javascript:alert(1)//e/${TOKEN}`,
  ])('is not %s', (text) => {
    expect(authorisationToken(text)).toBeNull()
  })
})

it.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 'iPhone'],
  ['Mozilla/5.0 (Linux; Android 15; Pixel 9)', 'Android'],
  ['curl', 'PC'],
])('a phone without a name is called after its system: %s', (agent, name) => {
  expect(nameOf(agent)).toBe(name)
})
