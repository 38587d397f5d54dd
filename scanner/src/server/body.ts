// What an answer's body says. It is checked before anything believes it: between this page and the server may stand
// a hotel's sign-in page or a proxy, and the server may be of another version.

import * as v from 'valibot'

type Schema = v.GenericSchema

/** Null where the body is no JSON or not of the schema. */
export async function readBody<S extends Schema>(
  response: Response,
  schema: S,
): Promise<v.InferOutput<S> | null> {
  const read = v.safeParse(schema, await readJson(response))
  return read.success ? read.output : null
}

/** Why the server would not do it, in its own sentence; "" where it says nothing. */
export async function readDetail(response: Response): Promise<string> {
  return (await readProblem(response)).detail
}

export async function readProblem(response: Response): Promise<ProblemBody> {
  return (await readBody(response, ProblemSchema)) ?? { type: BLANK, detail: '' }
}

export async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return null
  }
}

const BLANK = 'about:blank'

const ProblemSchema = v.object({
  /** Tells problems of one status apart, where the scanner has to know. */
  type: v.fallback(v.string(), BLANK),
  detail: v.string(),
})

type ProblemBody = Readonly<v.InferOutput<typeof ProblemSchema>>
