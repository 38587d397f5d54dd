// `PHONE_SEED=N npm test -- scanner/tests/phone/leases` runs other worlds, and `PHONE_RUNS=N` so many of each.

import { describe, expect, it } from 'vitest'
import type { Mutant, Plan } from './host'
import { LeaseWorld } from './lease_world'

const RUNS = Number(process.env['PHONE_RUNS'] ?? 100)
const first = Number(process.env['PHONE_SEED'] ?? 1)
const PLAN: Omit<Plan, 'seed'> = {
  ...{ phones: 3, tickets: 6, scans: 80, decides: true, budget: 0 },
  ...{ loss: 0.3, death: 0.01, hasRoster: true },
}

function worldsOf(change: Partial<Plan>, runs = RUNS): LeaseWorld[] {
  return Array.from({ length: runs }, (_, run) => {
    const world = new LeaseWorld({ ...PLAN, ...change, seed: first + run })
    world.run()
    return world
  })
}

/** Tickets by which more persons came in than they admit and a supervisor was told to be at risk. */
function beyond({ greens, asked, stake, server }: LeaseWorld): string[] {
  const came = new Map<string, number>()
  for (const [scanId, { code, party }] of greens)
    if (!asked.has(scanId)) came.set(code, (came.get(code) ?? 0) + party)
  return [...came].flatMap(([code, persons]) => {
    const most = (stake.admits.get(code) ?? 0) + (server.exposed.get(code) ?? 0)
    return persons <= most ? [] : [`${code} let in ${persons} of ${most}`]
  })
}

/** Scans of which the server holds something else than what was shown, and what has not arrived. */
function untold({ greens, server, unseen, waiting }: LeaseWorld): string[] {
  const lost = [...server.rows].filter(([scanId, { party, overrun }]) => {
    const shown = greens.get(scanId)?.party ?? 0
    return party + overrun !== shown && !unseen.has(scanId)
  })
  return [...lost.map(([scanId]) => scanId), ...(waiting > 0 ? [`${waiting} wait`] : [])]
}

/** What is wrong where no supervisor and no browser takes anything from a phone. */
function wrong(world: LeaseWorld): string[] {
  const tooMany = overruns([world])
  return [...beyond(world), ...untold(world), ...(tooMany > 0 ? [`${tooMany} overruns`] : [])]
}

function overruns(worlds: readonly LeaseWorld[]): number {
  const rows = worlds.flatMap(({ server }) => [...server.rows.values()])
  return rows.reduce((sum, { overrun }) => sum + overrun, 0)
}

describe(`phones to which tickets are handed over, from seed ${first}`, () => {
  it.each([
    ['in a bad network', {}],
    ['in a good network', { loss: 0, death: 0 }],
    ['that die often', { death: 0.05 }],
    ['almost without a network', { loss: 0.8, death: 0.03 }],
    ['with a disk that fails', { failing: 0.05, death: 0 }],
  ])('%s admit nobody twice, and lose nothing', (_name, change) => {
    for (const world of worldsOf(change))
      expect.soft(wrong(world), `seed ${world.seed}`).toEqual([])
  })

  it.each([
    ['that supervisors take tickets from', { takesBack: 0.05 }],
    ['that lose their storage', { wipes: 0.03 }],
    ['that lose all of it', { takesBack: 0.05, wipes: 0.03, death: 0.03, loss: 0.5 }],
  ])('%s admit no more twice than was told', (_name, change) => {
    for (const world of worldsOf(change))
      expect.soft(beyond(world), `seed ${world.seed}`).toEqual([])
  })

  it('do hold tickets, give them back, ask each other for them, lose them and are contradicted', () => {
    const worlds = worldsOf({ takesBack: 0.15, wipes: 0.03, scans: 160 }, 100)
    const sum = (of: (world: LeaseWorld) => number): number =>
      worlds.reduce((all, world) => all + of(world), 0)
    const seen = [
      sum(({ held }) => held),
      sum(({ handedBack }) => handedBack),
      sum(({ takenBack }) => takenBack),
      sum(({ wiped }) => wiped),
      sum(({ recalled }) => recalled),
      sum(({ cameHome }) => cameHome),
      overruns(worlds),
    ]
    expect(
      seen.every((number) => number > 10),
      String(seen),
    ).toBe(true)
  })

  it.each([
    ['sent-before-stored', {}],
    ['older', { scans: 300, death: 0.1 }],
    ['kept', {}],
    ['goes-on', {}],
    ['asked-is-held', {}],
  ] satisfies [Mutant, Partial<Plan>][])('would be found out: %s', (mutant, change) => {
    const worlds = worldsOf({ ...change, mutant }, 100)
    expect(worlds.some((world) => wrong(world).length > 0)).toBe(true)
  })

  it('would be found out that hold what they have lost with their storage', () => {
    const worlds = worldsOf({ wipes: 0.05, mutant: 'wiped' }, 100)
    expect(worlds.some((world) => beyond(world).length > 0)).toBe(true)
  })
})
