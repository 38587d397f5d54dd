import { expect, test } from 'vitest'
import { posterToken } from '../../src/visit/poster_token'

const TOKEN = 'AAAAAAABQ2K7ZJ3YV5C6M4TD'

test.each([
  [`https://pass.example/v/${TOKEN}`, TOKEN],
  [`http://localhost:8000/v/${TOKEN}/`, TOKEN],
  [` HTTPS://PASS.EXAMPLE/V/${TOKEN} `, TOKEN],
  [`https://pass.example/v/${TOKEN}?utm=x`, TOKEN],
  [`https://pass.example/t/${TOKEN}`, null],
  [`https://pass.example/v/${TOKEN}A`, null],
  ['https://pass.example/v/7', null],
  ['javascript:alert(1)//v/' + TOKEN, null],
  [TOKEN, null],
  ['', null],
])('%s leads to %s', (code, token) => {
  expect(posterToken(code)).toBe(token)
})
