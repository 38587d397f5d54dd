import { describe, expect, it } from 'vitest'
import type { Request } from '../../src/server/api'
import { createSearch, maySearch, readChosen, readFound } from '../../src/door/search'

const place = {
  event: { id: '7', title: 'Ball', gates: [], may_search: true },
  gate: { id: '1', title: 'Door' },
}
const urls = {
  devices: '',
  scans: '',
  counts: '',
  reversal: '',
  exit: '',
  search: '/api/v1/events/{id}/searches',
}

describe('whether guests may be looked for', () => {
  it('is what the event says, at a door', () => {
    expect(maySearch(place, urls)).toBe(true)
    expect(maySearch({ ...place, event: { ...place.event, may_search: false } }, urls)).toBe(false)
    expect(maySearch({ ...place, gate: { ...place.gate, is_desk: true } }, urls)).toBe(false)
    expect(maySearch(null, urls)).toBe(false)
    expect(maySearch(place, { ...urls, search: undefined } as never)).toBe(false)
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
    expect(readFound(null).is).toBe('trouble')
    expect(readChosen({ number: 7 }).is).toBe('trouble')
  })
})
