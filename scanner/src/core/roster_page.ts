// Reads a page of a roster in the compact form of docs/offline-roster.md, and refuses what is not exactly
// as the server signed it.

import { join, readUtf8, SIGNATURE_BYTES, type Bytes, type Verify } from './claim'
import { verifyEd25519 } from './ed25519'

const MAGIC = new TextEncoder().encode('PRO1')
const CONTEXT = new TextEncoder().encode('portillon/roster/v1\n')
const GENERATION_AT = MAGIC.length
const SIGNATURE_AT = GENERATION_AT + 4
const BODY_AT = SIGNATURE_AT + SIGNATURE_BYTES
const LENGTH_BYTES = 4

/** Numbers of one, two or four bytes; of eight, as the numbers that JavaScript has. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** A page with its columns by name. `records` are the bytes that follow them. */
export interface RosterPage {
  readonly header: Readonly<Record<string, unknown>>
  readonly columns: ReadonlyMap<string, Column>
  readonly records: Bytes
}

/** The public keys of the server by generation. */
export type PageKeys = ReadonlyMap<number, Bytes>

/** The page; null if it is not as one of the keys' owners signed it. */
export async function readPage(
  page: Bytes,
  keys: PageKeys,
  verify: Verify = verifyEd25519,
): Promise<RosterPage | null> {
  const key = keys.get(generationOf(page) ?? -1)
  if (!key) return null
  const message = join(CONTEXT, page.subarray(GENERATION_AT, SIGNATURE_AT), page.subarray(BODY_AT))
  const signature = page.subarray(SIGNATURE_AT, BODY_AT)
  // What cannot be verified here is not believed.
  const isGenuine = await verify(key, signature, message).catch(() => false)
  return isGenuine ? readBody(page.subarray(BODY_AT)) : null
}

/** The generation whose key is to verify the page; null if it is no page. */
export function generationOf(page: Bytes): number | null {
  const isPage =
    page.length >= BODY_AT + LENGTH_BYTES && MAGIC.every((byte, at) => page[at] === byte)
  return isPage ? numberAt(page, GENERATION_AT) : null
}

function numberAt(bytes: Bytes, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at)
}

/** What was signed is as the server wrote it, so its form is not doubted. */
async function readBody(body: Bytes): Promise<RosterPage> {
  let end = LENGTH_BYTES + numberAt(body, 0)
  const text = readUtf8(await inflated(body.subarray(LENGTH_BYTES, end))) ?? ''
  const { columns: told, ...header } = JSON.parse(text) as Record<string, unknown> & {
    columns: Record<string, [number, number]>
  }
  const columns = new Map<string, Column>()
  for (const [name, [width, size]] of Object.entries(told)) {
    columns.set(name, columnOf(await inflated(body.subarray(end, end + size)), width))
    end += size
  }
  return { header, columns, records: body.subarray(end) }
}

export async function inflated(data: Bytes): Promise<Bytes> {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Little-endian, as every device is on which a browser runs. */
function columnOf({ buffer }: Bytes, width: number): Column {
  if (width === 1) return new Uint8Array(buffer)
  if (width === 2) return new Uint16Array(buffer)
  if (width === 4) return new Uint32Array(buffer)
  return Float64Array.from(new BigUint64Array(buffer), Number)
}

/** The ascending numbers of which `steps` are the distances, the first of them being `first`. */
export function ascending(first: number, steps: Column): Uint32Array | Float64Array {
  let last = first
  for (const step of steps) last += step
  const numbers = last < 2 ** 32 ? new Uint32Array(steps.length) : new Float64Array(steps.length)
  let at = first
  steps.forEach((step, place) => {
    at += step
    numbers[place] = at
  })
  return numbers
}
