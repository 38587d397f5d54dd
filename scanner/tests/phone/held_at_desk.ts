// What tests at a venue's desk begin with: the desk 3 of a venue in New York, whose organisation is in Zurich.

import type { PassUse, RosterPass } from '../../src/core/roster/passes'
import { readDeskSettings } from '../../src/core/roster/settings'
import type { HeldAtDesk } from '../../src/phone/judge_at_desk'

/** An afternoon in New York. */
export const NOW = '2026-11-28T19:00:00.000Z'

const DAYS = ['26', '27', '28', '29', '30']
const table = (time: string) =>
  DAYS.map((day) => ({ day: `2026-11-${day}`, begins_at: `2026-11-${day}T${time}` }))

/** Programme 5, of which numbers are enough, and 6, whose codes are to be shown. */
const PROGRAMME = {
  ...{ id: '5', title: { fr: 'Région', de: '', en: '' }, max_companions: 4, again_minutes: 10 },
  ...{ rule: null as string | null, from_at: null, until_at: null, needs_code: false },
}
const TYPES = { '31': 'once', '32': 'daily', '33': 'unlimited', '34': '3' }

export const PASS: RosterPass = {
  ...{ id: 5, issue: 1, status: 'valid', number: '65030010', type: '31', seq: 0, use: null },
  ...{ validFrom: null, validUntil: null, startsUntil: null, validDays: null, validHours: null },
}

/** Entries at this desk, and the first one of all at the same time, unless it is told. */
export function use(...times: string[]): PassUse {
  const visits = times.map((at) => ({ at: Date.parse(at) * 1000, device: 91 }))
  return { firstAt: visits[0]?.at ?? 0, ever: visits.length, visits }
}

export function heldAtDesk(
  passes: Partial<RosterPass>[],
  change: object = {},
  told: object = {},
): HeldAtDesk {
  const settings = readDeskSettings({
    venue: {
      ...{ id: '21', name: 'Château', time_zone: 'America/New_York' },
      ...{ offline: { policy: 'known', budget: 200 }, days: table('00:00:00-05:00') },
    },
    validity_days: table('00:00:00+01:00'),
    gate: { id: '3', title: 'Château' },
    programmes: [
      { ...PROGRAMME, ...change },
      { ...PROGRAMME, id: '6', title: { fr: 'Hiver' }, needs_code: true },
    ],
    types: [
      ...Object.entries(TYPES).map(([id, rule]) => ({ id, programme: '5', name: rule, rule })),
      { id: '61', programme: '6', name: 'Winter', rule: 'once' },
    ],
    ...{ devices: [{ id: '91', name: 'Till' }], key_ids: [], ...told },
  })
  if (!settings) throw new Error('no settings')
  const all = passes.map((pass) => ({ ...PASS, ...pass }))
  return {
    settings,
    knowsAll: true,
    passes: {
      find: (id) => all.find((pass) => pass.id === id) ?? null,
      withNumber: (number) => all.find((pass) => pass.number === number) ?? null,
      beginningWith: (digits) => all.filter(({ number }) => number?.startsWith(digits)),
    },
  }
}
