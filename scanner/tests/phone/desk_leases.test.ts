// `PHONE_SEED=N npm test -- scanner/tests/phone/desk_leases` runs other worlds, and `PHONE_RUNS=N` so many of each.

import { describe, expect, it } from 'vitest'
import { DeskWorld, type DeskPlan, type Mutant } from './desk_world'

const RUNS = Number(process.env['PHONE_RUNS'] ?? 40)
const first = Number(process.env['PHONE_SEED'] ?? 1)

function worldsOf(change: Partial<DeskPlan>, runs = RUNS): DeskWorld[] {
  return Array.from({ length: runs }, (_, run) =>
    new DeskWorld({ loss: 0.3, death: 0.05, ...change, seed: first + run }).run(),
  )
}

describe(`phones to which a venue's desk is handed over, from seed ${first}`, () => {
  it.each([
    ['in a bad network', {}],
    ['in a good network', { loss: 0 }],
    ['almost without a network', { loss: 0.8 }],
    ['that die often', { death: 0.3 }],
  ])('%s admit no pass beyond its rule, and lose nothing', (_, change) => {
    for (const [run, world] of worldsOf(change).entries())
      expect.soft(world.wrong(), `seed ${first + run}`).toEqual([])
  })

  it('do hold the desk, admit by it and give it back', () => {
    const worlds = worldsOf({})
    const sum = (of: (world: DeskWorld) => number): number =>
      worlds.reduce((all, world) => all + of(world), 0)
    const seen = [sum(({ held }) => held), sum(({ handed }) => handed), sum((one) => one.returned)]
    expect(seen.every((number) => number > 10)).toBe(true)
  })

  it.each([
    'forgets-returns',
    'incomplete',
    'anybody-at-the-server',
    'return-overtakes',
  ] satisfies Mutant[])('would be found out: %s', (mutant) => {
    const worlds = worldsOf({ mutant }, 150)
    expect(worlds.some((world) => world.wrong().length > 0)).toBe(true)
  })
})
