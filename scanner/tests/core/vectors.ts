import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../../vectors')

/** Every file of vectors/`room`, parsed; a room without vectors proves nothing, so it throws. */
export function readVectors(room: string): unknown[] {
  const files = readdirSync(join(ROOT, room)).filter((name) => name.endsWith('.json'))
  if (files.length === 0) throw new Error(`vectors/${room} is empty`)
  return files.map((name) => JSON.parse(readFileSync(join(ROOT, room, name), 'utf8')) as unknown)
}
