// `PHONE_SEED=N PHONE_RUNS=1000 npm test -- scanner/tests/phone` runs other worlds, and more; a failure names its seed.

import { describe, expect, it } from 'vitest'
import { beyondRules } from './at_stake'
import type { Plan } from './host'
import { World } from './world'

const RUNS = Number(process.env['PHONE_RUNS'] ?? 40)
const PLAN: Omit<Plan, 'seed'> = {
  phones: 3,
  tickets: 8,
  scans: 60,
  decides: true,
  budget: 200,
  loss: 0.3,
  death: 0.01,
}
const first = Number(process.env['PHONE_SEED'] ?? 1)

describe(`phones at doors, from seed ${first}`, () => {
  it.each([
    ['in a bad network', {}],
    ['in a good network', { loss: 0, death: 0 }],
    ['that die often', { death: 0.05 }],
    ['with a small budget', { budget: 2 }],
    ['that admit nobody alone', { budget: 0 }],
    ['that decide nothing', { decides: false }],
    ['without a network', { loss: 1 }],
    ['with a disk that fails', { failing: 0.05, death: 0 }],
    ['with a disk that fails, and die', { failing: 0.05 }],
    ['with a disk that fails, and a server restored', { failing: 0.1, death: 0, setsBack: true }],
    ['with a server restored from a backup', { setsBack: true }],
  ])('%s lose nothing and hide nothing', (_name, change) => {
    for (let run = 0; run < RUNS; run++) {
      const plan = { ...PLAN, ...change, seed: first + run }
      const world = new World(plan)
      world.run()
      expect.soft(audit(world, plan), `seed ${plan.seed}`).toEqual([])
    }
  })

  it('that stand alone admit nobody twice', () => {
    const alone = { phones: 1, loss: 1, hasRoster: true }
    const worlds = Array.from(
      { length: RUNS },
      (_, run) => new World({ ...PLAN, ...alone, seed: first + run }),
    )
    for (const world of worlds) world.run()
    expect(worlds.filter((world) => overrun(world) > 0).length).toBe(0)
    expect(worlds.some((world) => world.greens.size > 0)).toBe(true)
  })

  it.each([
    ['in a bad network', {}],
    ['in a good network', { loss: 0, death: 0 }],
    ['without a network, and die often', { loss: 1, death: 0.05 }],
    ['with a disk that fails', { failing: 0.05 }],
    ['with a server restored from a backup', { setsBack: true }],
  ])('lose nothing and hide nothing at a desk of passes %s', (_name, change) => {
    for (let run = 0; run < RUNS; run++) {
      const plan = { ...PLAN, ...change, isAtDesk: true, seed: first + run }
      const world = new World(plan)
      world.run()
      const visits = [...world.stake.admits.keys()].map(
        (code) => [code, world.server.register(code).visits.map(({ at }) => at)] as const,
      )
      const wrong = [...audit(world, plan), ...beyondRules(new Map(visits))]
      expect.soft(wrong, `seed ${plan.seed}`).toEqual([])
    }
  })

  it('that stand alone at a desk admit no pass beyond its rule', () => {
    let admitted = 0
    for (let run = 0; run < RUNS; run++) {
      const alone = { phones: 1, loss: 1, hasRoster: true, isAtDesk: true }
      const world = new World({ ...PLAN, ...alone, seed: first + run })
      world.run()
      const entered = new Map<string, string[]>()
      for (const [scanId, { code, scanned_at }] of world.greens)
        if (!world.unseen.has(scanId)) entered.set(code, [...(entered.get(code) ?? []), scanned_at])
      admitted += world.greens.size
      const wrong = [...beyondRules(entered), ...(overrun(world) > 0 ? ['overruns'] : [])]
      expect.soft(wrong, `seed ${first + run}`).toEqual([])
    }
    expect(admitted).toBeGreaterThan(RUNS)
  })

  it('do show what the server said while their disk fails', () => {
    const world = new World({ ...PLAN, failing: 0.2, seed: first })
    world.run()
    expect(world.unkept).toBeGreaterThan(0)
  })

  it('do decide alone, die and contradict each other', () => {
    const worlds = Array.from(
      { length: 100 },
      (_, run) => new World({ ...PLAN, seed: first + run }),
    )
    for (const world of worlds) world.run()
    const sum = (of: (world: World) => number): number =>
      worlds.reduce((all, world) => all + of(world), 0)
    const seen = [
      sum(({ alone }) => alone),
      sum(({ deaths }) => deaths),
      sum(({ alarms }) => alarms),
      sum(overrun),
    ]
    expect(
      seen.every((number) => number > 20),
      String(seen),
    ).toBe(true)
  })
})

/** What is wrong with the world once everything has arrived. */
function audit(world: World, plan: Plan): string[] {
  const mayOverrun = plan.decides && plan.budget > 0
  return [
    ...(world.waiting > 0 ? [`${world.waiting} entries have not arrived`] : []),
    ...(world.spentMax > plan.budget ? [`${world.spentMax} were admitted alone`] : []),
    ...(!mayOverrun && overrun(world) > 0 ? ['somebody came in twice'] : []),
    ...lost(world),
    // A disk or a server that loses what was seen cannot know it.
    ...(plan.failing || plan.setsBack ? [] : again(world)),
    ...[...world.stake.admits].flatMap(([ticket, most]) => tooMany(world, ticket, most)),
  ]
}

/** Scans of which the server holds something else than what was shown. */
function lost({ greens, server, unseen }: World): string[] {
  return [...new Set([...greens.keys(), ...server.rows.keys()])].flatMap((scanId) => {
    const row = server.rows.get(scanId)
    const shown = greens.get(scanId)?.party ?? 0
    const held = row ? row.party + row.overrun : 0
    return held === shown || unseen.has(scanId)
      ? []
      : [`${scanId} let in ${shown}, and the server holds ${JSON.stringify(row)}`]
  })
}

/** Tickets that a phone by itself let in although they had come in at it before. */
function again({ stake, greens, server }: World): string[] {
  const came = new Map<string, number>()
  return [...greens.values()].flatMap(({ code, party, phone, by }) => {
    const persons = (came.get(phone + code) ?? 0) + party
    came.set(phone + code, persons)
    const isFault = by === 'phone' && persons > (stake.admits.get(code) ?? 0)
    return isFault && !server.takenBack.has(code) ? [`${phone} let ${code} in again`] : []
  })
}

function tooMany({ server }: World, ticket: string, most: number): string[] {
  const rows = [...server.rows.values()].filter((row) => row.ticket === ticket)
  const used = rows.reduce((sum, row) => sum + row.party, 0)
  const isSound = used <= most && used === server.register(ticket).used
  return isSound ? [] : [`${ticket} admitted ${used} of ${most}`]
}

function overrun({ server }: World): number {
  return [...server.rows.values()].reduce((sum, row) => sum + row.overrun, 0)
}
