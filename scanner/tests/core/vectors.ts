import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../../vectors')

/** Every file of vectors/`room`, parsed; a room without vectors proves nothing, so it throws. */
export function readVectors(room: string): unknown[] {
  const files = readdirSync(join(ROOT, room)).filter((name) => name.endsWith('.json'))
  if (files.length === 0) throw new Error(`vectors/${room} is empty`)
  return files.map((name) => readVector(join(room, name.replace('.json', ''))))
}

/** The file `name` of vectors/, such as admission/decide, parsed. */
export function readVector(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, `${name}.json`), 'utf8')) as unknown
}
