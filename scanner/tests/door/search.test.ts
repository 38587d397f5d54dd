import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSearch } from '../../src/door/search'
import { maySearch } from '../../src/settings/place'
import { isConnected } from '../../src/server/contact'
import type { Request } from '../../src/server/request'
import { desk, event, gate } from '../given'

const place = { event: event('7', [], { may_search: true }), gate: gate('1') }
const urls = { search: '/api/v1/events/{id}/searches' }

describe('whether guests may be looked for', () => {
  it('is what the event says, at a door', () => {
    expect(maySearch(place)).toBe(true)
    expect(maySearch({ ...place, event: event('7', []) })).toBe(false)
    expect(maySearch({ ...place, gate: desk('1') })).toBe(false)
    expect(maySearch(null)).toBe(false)
  })
})

describe('what the server answers', () => {
  const answering = (status: number, body: string): [Request, string[]] => {
    const asked: string[] = []
    const request: Request = (url, init) => {
      asked.push(`${url} ${init.body as string}`)
      return Promise.resolve(new Response(body, { status }))
    }
    return [request, asked]
  }

  it('is people, and the number of the one who is chosen', async () => {
    const anna = { handle: 'h', name: 'Anna', hint: '' }
    const [request, asked] = answering(200, JSON.stringify({ people: [anna], more: true }))
    const found = await createSearch(request, urls).find('ann', place)
    expect(found).toEqual({ is: 'people', people: [anna], more: true })
    const [again, chosen] = answering(200, '{"name":"Anna","number":"123"}')
    expect(await createSearch(again, urls).choose(anna, place)).toEqual({
      is: 'ticket',
      number: '123',
    })
    expect([...asked, ...chosen]).toEqual([
      '/api/v1/events/7/searches {"text":"ann"}',
      '/api/v1/events/7/searches/choice {"handle":"h"}',
    ])
  })

  it('is a sentence where there are none', async () => {
    const [refused] = answering(429, '{"detail":"Too many"}')
    const trouble = { is: 'trouble', detail: 'Too many' }
    expect(await createSearch(refused, urls).find('ann', place)).toEqual(trouble)
    const [proxy] = answering(502, '<html>')
    expect(await createSearch(proxy, urls).find('ann', place)).toEqual({
      is: 'trouble',
      detail: '',
    })
    const away: Request = () => Promise.resolve('unreachable')
    expect(await createSearch(away, urls).find('ann', place)).toEqual({ is: 'trouble', detail: '' })
  })

  it('is nothing where it is of another kind', async () => {
    const none = { is: 'trouble', detail: '' }
    for (const body of ['null', '[]', '{"people":[{"name":"Anna"}],"more":false}', '<html>']) {
      const [request] = answering(200, body)
      expect(await createSearch(request, urls).find('ann', place)).toEqual(none)
    }
    const [request] = answering(200, '{"number":7}')
    const anna = { handle: 'h', name: 'Anna', hint: '' }
    expect(await createSearch(request, urls).choose(anna, place)).toEqual(none)
  })
})

describe('where the server does not answer', () => {
  const bob = { handle: '123456789', number: '123456789', name: 'Bob', hint: '' }
  const here = () => Promise.resolve({ people: [bob], more: false })
  const byPhone = { is: 'people', people: [bob], more: false }

  afterEach(() => {
    isConnected.value = true
    vi.useRealTimers()
  })

  it('this phone finds those whose names it holds, who are scanned by their number', async () => {
    const away: Request = () => Promise.resolve('unreachable')
    const search = createSearch(away, urls, here)
    expect(await search.find('bob', place)).toEqual(byPhone)
    expect(await search.choose(bob, place)).toEqual({ is: 'ticket', number: '123456789' })
  })

  it('it is waited for a quarter of a second, or as long as it takes without names', async () => {
    vi.useFakeTimers()
    let answer: (response: Response) => void = () => undefined
    const slow: Request = () => new Promise((resolve) => (answer = resolve))
    const alone = createSearch(slow, urls, here).find('bob', place)
    const waiting = createSearch(slow, urls).find('bob', place)
    await vi.advanceTimersByTimeAsync(250)
    expect(await alone).toEqual(byPhone)
    answer(new Response('{"people":[],"more":false}'))
    expect(await waiting).toEqual({ is: 'people', people: [], more: false })
  })

  it('it is not waited for where it was not there just now', async () => {
    vi.useFakeTimers()
    isConnected.value = false
    const silent: Request = () => new Promise(() => undefined)
    const found: unknown[] = []
    const search = createSearch(silent, urls, here)
    void search.find('bob', place).then((people) => found.push(people))
    await vi.advanceTimersByTimeAsync(0)
    expect(found).toEqual([byPhone])
  })

  it('a refusal of the server counts', async () => {
    const refused: Request = () => Promise.resolve(new Response('{"detail":"No"}', { status: 403 }))
    const found = await createSearch(refused, urls, here).find('bob', place)
    expect(found).toEqual({ is: 'trouble', detail: 'No' })
  })
})
