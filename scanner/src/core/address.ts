// Unpacks an e-mail address from six bits a character, for version 2 of docs/seal.md. An address
// that has other characters, such as capitals, is in UTF-8 behind one byte that says so.

import { readUtf8, type Bytes } from './claim'

const CHARACTERS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789.-_+@')
const ENDINGS = [
  ...['.ch', '.de', '.fr', '.com', '.org', '.net', '.eu', '.at', '.it'],
  ...['@gmail.com', '@outlook.com', '@hotmail.com', '@icloud.com', '@yahoo.fr', '@orange.fr'],
  ...['@free.fr', '@gmx.de', '@gmx.ch', '@gmx.net', '@web.de', '@bluewin.ch'],
]
const SYMBOLS = ['', ...CHARACTERS, ...ENDINGS]
const UTF_8 = 0xff

/** The address; null unless the bytes spell it as the server does. */
export function unpacked(content: Bytes): string | null {
  if (content[0] === UTF_8) {
    const address = readUtf8(content.subarray(1))
    return address !== null && values(address) === null ? address : null
  }
  const symbols = valuesIn(content).map((value) => SYMBOLS[value])
  if (symbols.includes(undefined)) return null
  const address = symbols.join('')
  const again = values(address)
  return again && equal(bytesOf(again), content) ? address : null
}

/** The symbols of the packed address; null if it cannot be packed. */
function values(address: string): number[] | null {
  const endings = ENDINGS.filter((ending) => address.endsWith(ending))
  const ending = endings.sort((one, other) => other.length - one.length)[0] ?? ''
  const characters = Array.from(address.slice(0, address.length - ending.length))
  const found = [...characters, ...(ending ? [ending] : [])].map((one) => SYMBOLS.indexOf(one))
  return found.includes(-1) ? null : found
}

function valuesIn(content: Bytes): number[] {
  const count = Math.floor((content.length * 8) / 6)
  return Array.from({ length: count }, (_, index) => {
    const bit = index * 6
    const pair = ((content[bit >> 3] ?? 0) << 8) | (content[(bit >> 3) + 1] ?? 0)
    return (pair >> (10 - (bit & 7))) & 63
  })
}

function bytesOf(symbols: readonly number[]): Bytes {
  const packed = new Uint8Array(Math.ceil((symbols.length * 6) / 8) + 1)
  symbols.forEach((value, index) => {
    const bit = index * 6
    const pair = value << (10 - (bit & 7))
    const byte = bit >> 3
    packed[byte] = (packed[byte] ?? 0) | (pair >> 8)
    packed[byte + 1] = pair & 0xff
  })
  return packed.subarray(0, packed.length - 1)
}

function equal(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}
