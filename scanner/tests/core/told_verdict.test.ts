import { describe, expect, it } from 'vitest'
import { readVerdict, stillToPass } from '../../src/core/told_verdict'

const answer = { verdict: 'admitted', reason: 'ok', used: 1, allowed: 3, remaining: 2, inside: 1 }

describe('a verdict', () => {
  it('has what to look at and the earlier entries', () => {
    const earlier = { at: '2026-11-22T18:00:00+01:00', party: 2, gate: 'North', device: 'Tablet' }
    const read = readVerdict({ ...answer, notes: ['Student', 7, ''], history: [earlier, null] })
    expect(read?.notes).toEqual(['Student'])
    expect(read?.history).toEqual([earlier])
  })

  it('of a server that tells neither has none', () => {
    const read = readVerdict(answer)
    expect([read?.notes, read?.history, read?.kind]).toEqual([[], [], 'entry'])
    expect(read?.practice).toBe(false)
  })

  it('of a practice ticket says so', () => {
    expect(readVerdict({ ...answer, practice: true })?.practice).toBe(true)
  })

  it.each([
    [{}, 2],
    [{ kind: 'exit' }, 1],
    [{ verdict: 'refused', reason: 'used_up' }, 0],
  ])('lets through who is left: %j', (change, left) => {
    const read = readVerdict({ ...answer, ...change })
    expect(read && stillToPass(read)).toBe(left)
  })
})
