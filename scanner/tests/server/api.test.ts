import { afterEach, describe, expect, it, vi } from 'vitest'
import { postReversal, postScan, type Answer } from '../../src/server/api'
import type { Later } from '../../src/server/delivery'
import { LATER_MS_MAX, NOT_YOUR_GATE, send, TIMEOUT_MS } from '../../src/server/request'

const VERDICT = {
  scan_id: 's',
  verdict: 'admitted',
  reason: 'ok',
  used: 1,
  allowed: 2,
  remaining: 1,
  credential: null,
  counts: { admitted: 3, expected: 9 },
}

const { signal } = new AbortController()

function answerTo(response: Response): Promise<Answer | Later | null> {
  const scan = { scan_id: 's', code: 'A', gate: 'g', party: 1 }
  return postScan(() => Promise.resolve(response), '/scans', scan, signal)
}

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status })

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('postScan', () => {
  it('reads a verdict', async () => {
    expect(await answerTo(json(VERDICT))).toMatchObject({
      is: 'verdict',
      verdict: { remaining: 1 },
    })
  })

  it('takes nothing for green that does not say so in full', async () => {
    const others = [{}, null, [], { ...VERDICT, verdict: 'yes' }, { ...VERDICT, reason: 'used_up' }]
    const bodies = [
      ...others,
      { ...VERDICT, reason: 'new_reason' },
      { ...VERDICT, verdict: 'refused' },
    ]
    for (const body of bodies) expect(await answerTo(json(body))).toBeNull()
    const page = new Response('<html>Welcome to our Wi-Fi</html>')
    expect(await answerTo(page)).toBeNull()
  })

  it('tries again after 5xx, 408 and 429, and shows what 4xx says', async () => {
    for (const status of [500, 502, 503, 408, 429])
      expect(await answerTo(json({}, status))).toBeNull()
    const moved = { type: NOT_YOUR_GATE, detail: 'Not here.' }
    expect(await answerTo(json(moved, 403))).toEqual({ is: 'problem', status: 403, ...moved })
    expect(await answerTo(json({ detail: 'No.' }, 403))).toMatchObject({ type: 'about:blank' })
    expect(await answerTo(new Response('<html>', { status: 404 }))).toMatchObject({ detail: '' })
  })

  it('tries again when the server asks for it, and never much later', async () => {
    const busy = (header: string): Response =>
      new Response('{}', { status: 503, headers: { 'Retry-After': header } })
    expect(await answerTo(busy('7'))).toEqual({ is: 'later', ms: 7000 })
    expect(await answerTo(busy('3600'))).toEqual({ is: 'later', ms: LATER_MS_MAX })
    for (const header of ['', '-1', '1.5', 'soon', 'Wed, 21 Oct 2026 07:28:00 GMT'])
      expect(await answerTo(busy(header))).toBeNull()
  })

  it('sends whatever was scanned as sound JSON of bounded length', async () => {
    let body = ''
    const request = (_: string, init: RequestInit): Promise<'unreachable'> => {
      body = init.body as string
      return Promise.resolve('unreachable')
    }
    const scan = { scan_id: 's', code: '\ud800' + 'x'.repeat(9000), gate: 'g', party: 1 }
    await postScan(request, '/scans', scan, signal)
    const { code } = JSON.parse(body) as { code: string }
    expect(code.length).toBe(2049)
    expect(code.startsWith('\ufffdx')).toBe(true)
  })
})

describe('postReversal', () => {
  const asked: string[] = []
  const reversed = (response: Response) =>
    postReversal(
      (url, init) => {
        asked.push(`${url} ${init.body as string}`)
        return Promise.resolve(response)
      },
      '/scans/{scan_id}/reversal',
      's 1',
      'r',
      signal,
    )

  it('sends its id and reads what stands now', async () => {
    const reversal = { used: 1, allowed: 3, counts: { admitted: 7, expected: 9 } }
    expect(await reversed(json({ ...reversal, replayed: true }, 201))).toEqual({
      is: 'reversal',
      reversal,
    })
    expect(asked).toEqual(['/scans/s%201/reversal {"reversal_id":"r"}'])
  })

  it('has no counts at a desk', async () => {
    const counts = { admitted: null, expected: null }
    const answer = await reversed(json({ used: 0, allowed: 1, counts }, 201))
    expect(answer).toEqual({ is: 'reversal', reversal: { used: 0, allowed: 1, counts: null } })
  })

  it('passes on why not, and takes nothing else for an answer', async () => {
    const problem = await reversed(json({ detail: 'Too late.' }, 403))
    expect(problem).toMatchObject({ is: 'problem', status: 403, detail: 'Too late.' })
    expect(await reversed(json({}, 201))).toBeNull()
    expect(await reversed(json({}, 503))).toBeNull()
  })
})

describe('send', () => {
  it('gives up on a server that does not answer', async () => {
    vi.useFakeTimers()
    vi.stubGlobal(
      'fetch',
      (_: string, init: RequestInit) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => {
            reject(new Error('aborted'))
          })
        }),
    )
    const sending = send('/scans', {})
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS)
    expect(await sending).toBeNull()
  })

  it('gives up on a body that does not end', async () => {
    vi.useFakeTimers()
    answerInPieces()
    const sending = send('/scans', {})
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS)
    expect(await sending).toBeNull()
  })

  it('takes a body that comes slowly, and leaves it to be read', async () => {
    vi.useFakeTimers()
    const pieces = answerInPieces()
    const sending = send('/roster', {})
    for (const piece of ['[1,', '2,', '3]']) {
      await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1)
      pieces.add(piece)
    }
    pieces.end()
    expect(await (await sending)?.json()).toEqual([1, 2, 3])
  })

  it('is given up in the middle of a body, or before it began', async () => {
    answerInPieces()
    const giving = new AbortController()
    const sending = send('/scans', { signal: giving.signal })
    giving.abort()
    expect(await sending).toBeNull()
    expect(await send('/scans', { signal: giving.signal })).toBeNull()
  })
})

/** The head of the answer is here at once, its body piece by piece. */
function answerInPieces(): { add: (piece: string) => void; end: () => void } {
  const { readable, writable } = new TransformStream<Uint8Array>()
  const writer = writable.getWriter()
  vi.stubGlobal('fetch', (_: string, { signal: limit }: RequestInit) => {
    const fail = (): Promise<void> => writer.abort(new Error('aborted'))
    if (limit?.aborted) return Promise.reject(new Error('aborted'))
    limit?.addEventListener('abort', () => void fail())
    return Promise.resolve(new Response(readable))
  })
  return {
    add: (piece) => void writer.write(new TextEncoder().encode(piece)),
    end: () => void writer.close(),
  }
}
