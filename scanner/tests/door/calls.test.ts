import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ASK_MS, createCalls, mayCall, type Calls } from '../../src/door/calls'
import { desk, event, gate, verdict } from '../given'

const credential = { id: '7', kind: 'ticket', number: null, name: 'Anna', seat: null }
const refused = verdict({ verdict: 'refused', reason: 'used_up', scan_id: 's1', credential })
const open = { state: 'open', by: '', party: 0, is_seen: true }

interface Problem {
  readonly status: number
  readonly detail: string
}
type Told = typeof open | Problem | 'unreachable'

/** A server that answers with what is told next, and again and again with the last. */
function server(...answers: Told[]) {
  const asked: string[] = []
  const request = (url: string, { method }: RequestInit): Promise<Response | 'unreachable'> => {
    asked.push(`${method ?? ''} ${url}`)
    const told = answers.length > 1 ? answers.shift() : answers[0]
    if (told === 'unreachable') return Promise.resolve(told)
    const status = told && 'status' in told ? told.status : 200
    return Promise.resolve(new Response(JSON.stringify(told), { status }))
  }
  return { asked, request }
}

describe('a call of a supervisor', () => {
  const heard = vi.fn()
  const calling = (...answers: Told[]): { calls: Calls; asked: string[] } => {
    const { asked, request } = server(...answers)
    return { calls: createCalls(request, { call: '/scans/{scan_id}/call' }, heard), asked }
  }

  beforeEach(() => {
    vi.useFakeTimers()
    heard.mockReset()
  })

  it('asks every two seconds until it is answered, and then no more', async () => {
    const admitted = { state: 'admitted', by: 'Dana', party: 2, is_seen: true }
    const { calls, asked } = calling(open, open, admitted)
    await calls.call('s1')
    await vi.advanceTimersByTimeAsync(ASK_MS)
    expect(calls.current.value).toEqual({ is: 'open', isSeen: true, isConnected: true })

    await vi.advanceTimersByTimeAsync(10 * ASK_MS)
    expect(calls.current.value).toEqual({ is: 'admitted', by: 'Dana', party: 2 })
    expect(asked).toEqual(['POST /scans/s1/call', 'GET /scans/s1/call', 'GET /scans/s1/call'])
    expect(heard.mock.calls).toEqual([['admitted']])
  })

  it('says why it failed, and can be repeated', async () => {
    const { calls } = calling('unreachable', { status: 429, detail: 'Too often.' }, open)
    await calls.call('s1')
    expect(calls.current.value).toEqual({ is: 'failed', detail: '' })
    await calls.call('s1')
    expect(calls.current.value).toEqual({ is: 'failed', detail: 'Too often.' })
    await calls.call('s1')
    expect(calls.current.value?.is).toBe('open')
  })

  it('waits on when the connection is lost for a while', async () => {
    const { calls } = calling(open, 'unreachable', open)
    await calls.call('s1')
    await vi.advanceTimersByTimeAsync(ASK_MS)
    expect(calls.current.value).toEqual({ is: 'open', isSeen: true, isConnected: false })
    await vi.advanceTimersByTimeAsync(ASK_MS)
    expect(calls.current.value).toEqual({ is: 'open', isSeen: true, isConnected: true })
  })

  it('ends with the screen', async () => {
    const { calls, asked } = calling(open)
    await calls.call('s1')
    calls.show('s1')
    expect(calls.current.value?.is).toBe('open')

    calls.show(null)
    await vi.advanceTimersByTimeAsync(10 * ASK_MS)
    expect(calls.current.value).toBeNull()
    expect(asked).toEqual(['POST /scans/s1/call', 'DELETE /scans/s1/call'])
  })

  it('is taken back also if the screen was left before it arrived', async () => {
    const { calls, asked } = calling(open)
    const called = calls.call('s1')
    calls.show('s2')
    await called
    expect(asked).toEqual(['POST /scans/s1/call', 'DELETE /scans/s1/call'])
    expect(calls.current.value).toBeNull()
  })

  it('is taken back, unless the answer was faster', async () => {
    const withdrawn = { ...open, state: 'withdrawn' }
    const { calls } = calling(open, withdrawn, open, { ...open, state: 'refused', by: 'Dana' })
    await calls.call('s1')
    await calls.takeBack()
    expect(calls.current.value).toBeNull()

    await calls.call('s1')
    await calls.takeBack()
    expect(calls.current.value).toEqual({ is: 'refused', by: 'Dana' })
  })
})

describe('who calls', () => {
  const ball = event('3', [gate('11')])
  const door = { event: ball, gate: gate('11') }

  it('is a steward whose door has refused a known ticket', () => {
    expect(mayCall(refused, door, { story: null })).toBe(true)
  })

  it('is nobody who decides, and nobody about a pass, a rehearsal, an exit or no ticket', () => {
    expect(mayCall(refused, door, { story: '/story/{id}/' })).toBe(false)
    expect(mayCall(refused, { event: ball, gate: desk('21') }, { story: null })).toBe(false)
    expect(mayCall({ ...refused, practice: true }, door, { story: null })).toBe(false)
    expect(mayCall({ ...refused, kind: 'exit' }, door, { story: null })).toBe(false)
    expect(mayCall({ ...refused, credential: null }, door, { story: null })).toBe(false)
    expect(mayCall({ ...refused, verdict: 'admitted' }, door, { story: null })).toBe(false)
  })
})
