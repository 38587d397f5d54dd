import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listening, PAUSE_MS, PAUSE_MS_MAX, SILENCE_MS } from '../../src/roster/doorbell'

const LOOK = 'event: look\ndata:\n\n'
const TYPE = { 'Content-Type': 'text/event-stream' }

let page: EventTarget & { hidden: boolean }
let calls: Call[]
let answer: (body: ReadableStream) => Response
let news: number
let isHeard: boolean
let stop: () => void

interface Call {
  readonly url: string
  readonly headers: Headers
  readonly signal: AbortSignal
  readonly line: ReadableStreamDefaultController<Uint8Array>
}

beforeEach(() => {
  vi.useFakeTimers()
  page = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('document', page)
  vi.stubGlobal('fetch', fetching)
  ;[calls, news, isHeard] = [[], 0, false]
  answer = (body) => new Response(body, { headers: TYPE })
})

afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function fetching(url: string, { headers, signal }: RequestInit): Promise<Response> {
  if (!signal) throw new Error('it could never be given up')
  const body = new ReadableStream<Uint8Array>({
    start(line) {
      calls.push({ url, headers: new Headers(headers), signal, line })
      signal.addEventListener('abort', () => {
        line.error(signal.reason)
      })
    },
  })
  return Promise.resolve(answer(body))
}

const passed = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

async function listen(device: { key: string } | string = { key: 'pd_1' }): Promise<void> {
  const listenHere = listening('/api/v1/doorbell', '7', () => Promise.resolve(device))
  stop = listenHere(
    () => {
      news += 1
    },
    (is) => {
      isHeard = is
    },
  )
  await passed(0)
}

async function say(text: string): Promise<void> {
  calls.at(-1)?.line.enqueue(new TextEncoder().encode(text))
  await passed(0)
}

function setHidden(hidden: boolean): void {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

describe('a phone', () => {
  it('listens with its key, and takes what it missed for news', async () => {
    await listen()
    expect(calls.map(({ url }) => url)).toEqual(['/api/v1/doorbell?gate=7'])
    expect(calls[0]?.headers.get('Authorization')).toBe('Bearer pd_1')
    expect(news).toBe(1)
  })

  it('hears each ring, also one that comes in pieces, and no comment', async () => {
    await listen()
    await say(':\n\n')
    expect(news).toBe(1)
    await say(LOOK)
    expect(news).toBe(2)
    await say(LOOK.slice(0, 5))
    expect(news).toBe(2)
    await say(LOOK.slice(5))
    expect(news).toBe(3)
  })

  it('says whether the server is heard', async () => {
    expect(isHeard).toBe(false)
    await listen()
    expect(isHeard).toBe(true)
    calls[0]?.line.close()
    await passed(0)
    expect(isHeard).toBe(false)
  })

  it('listens anew when the connection has ended', async () => {
    await listen()
    calls[0]?.line.close()
    await passed(2 * PAUSE_MS)
    expect(calls).toHaveLength(2)
    await say(LOOK)
    expect(news).toBe(3)
  })

  it('gives up a connection on which nothing comes', async () => {
    await listen()
    await passed(SILENCE_MS - 1)
    await say(':\n\n')
    await passed(SILENCE_MS - 1)
    expect(calls[0]?.signal.aborted).toBe(false)
    await passed(1)
    expect(calls[0]?.signal.aborted).toBe(true)
  })

  it('does not listen while nobody sees its page', async () => {
    await listen()
    setHidden(true)
    expect(calls[0]?.signal.aborted).toBe(true)
    await passed(10 * PAUSE_MS_MAX)
    expect(calls).toHaveLength(1)
    setHidden(false)
    await passed(0)
    expect(calls).toHaveLength(2)
  })

  it('listens no more once it stands elsewhere', async () => {
    await listen()
    stop()
    expect(calls[0]?.signal.aborted).toBe(true)
    setHidden(false)
    await passed(10 * PAUSE_MS_MAX)
    expect(calls).toHaveLength(1)
  })
})

describe('less and less often, a phone tries where', () => {
  it.each([
    ['it is refused', () => new Response(null, { status: 503 })],
    ['a hotel answers', () => new Response('<html>')],
    [
      'nobody does',
      () => {
        throw new TypeError('Failed to fetch')
      },
    ],
  ])('%s', async (_, said) => {
    answer = said
    await listen()
    await passed(10 * PAUSE_MS_MAX)
    const before = calls.length
    await passed(10 * PAUSE_MS_MAX)
    expect(calls.length - before).toBeGreaterThanOrEqual(4)
    expect(calls.length - before).toBeLessThanOrEqual(11)
    expect(news).toBe(0)
  })
})

it('does not listen without a key', async () => {
  await listen('signed-out')
  expect(calls).toEqual([])
})
