import { describe, expect, it } from 'vitest'
import { postLook, type ServersLook } from '../../src/door/desk'
import type { Later } from '../../src/server/delivery'

const pass = {
  id: '5',
  number: '65037871',
  name: 'Sarah Kuntz',
  type: 'Daily',
  programme: 'Pass Destination',
  valid_until: null,
  max_companions: 4,
  entries: 0,
  again: null,
}

describe('what a desk is told of a pass', () => {
  const { signal } = new AbortController()
  const looked = (body: unknown, status = 200): Promise<ServersLook | Later | null> => {
    const response = new Response(JSON.stringify(body), { status })
    return postLook(() => Promise.resolve(response), '/look', { code: 'A', gate: 'g' }, signal)
  }

  it('shows nothing as if it might come in that may not', async () => {
    const shown = await looked({ found: { ...pass, reason: 'ok' } })
    expect(shown).toMatchObject({ is: 'pass', pass })
    for (const body of [{ found: { ...pass, reason: 'used_up' } }, { found: null }])
      expect(await looked(body)).toEqual({ is: 'nothing' })
  })

  it('is told that a number is mistyped where there is no pass of it', async () => {
    const at = async (code: string): Promise<unknown> => {
      const response = new Response(JSON.stringify({ found: null }))
      return postLook(() => Promise.resolve(response), '/look', { code, gate: 'g' }, signal)
    }
    expect(await at('6503 7871')).toEqual({ is: 'mistyped' })
    expect(await at('6503 7872')).toEqual({ is: 'nothing' })
  })

  it('leaves it to the scan to say why not', async () => {
    expect(await looked({ detail: 'Not at this desk.' }, 403)).toEqual({ is: 'nothing' })
  })

  it('asks again where the answer is of another kind: it would be scanned without a look', async () => {
    for (const body of ['<html>', null, {}, { found: { id: '5', reason: 'ok' } }])
      expect(await looked(body)).toBeNull()
    expect(await looked({}, 502)).toBeNull()
  })
})
