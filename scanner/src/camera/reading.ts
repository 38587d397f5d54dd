// What the decoder's worker tells of one frame: its text, null for none, or why it can read nothing at all.

import * as v from 'valibot'

const ReadingSchema = v.union([
  v.object({ code: v.nullable(v.string()) }),
  v.object({ broken: v.string() }),
])

export type Reading = Readonly<v.InferOutput<typeof ReadingSchema>>

export function readReading(message: unknown): Reading {
  const read = v.safeParse(ReadingSchema, message)
  return read.success ? read.output : { broken: 'the decoder gave an answer of another kind' }
}
