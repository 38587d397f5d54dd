import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HELD_AFTER_MS, RosterSync, type Kept, type Shelf } from '../../src/roster/sync'
import { readVector } from '../core/vectors'
import { GENERATION, PAGE_KEY, signedPage } from './signed_page'

const AT = '2026-11-28T18:00:00+01:00'
const SETTINGS = {
  event: {
    ...{ id: '7', doors_at: AT, starts_at: AT, ends_at: AT, time_zone: 'Europe/Zurich' },
    ...{ rule: 'once', reentry: false, check_categories: [] },
    days: [{ day: '2026-11-28', begins_at: AT }],
  },
  ...{ gates: [], devices: [], key_ids: [] as string[] },
}
const KEYS = { codes: [], pages: [{ generation: GENERATION, key: PAGE_KEY.toString('hex') }] }
const PROBLEM = { 'Content-Type': 'application/problem+json' }

let asked: string[]
let answers: Record<string, () => Response | 'unreachable' | 'signed-out'>
let kept: Kept | null
/** Before each answer, and before the shelf has what is put there. */
let onTheWay: () => Promise<void>
let writing: () => Promise<void>

const shelf: Shelf = {
  get: () => Promise.resolve(kept),
  put: async (all) => {
    await writing()
    kept = all
  },
  clear: () => Promise.resolve(void (kept = null)),
}
const page = (header: object, used: number): Response => new Response(signedPage(header, 5, used))
const first = (change = {}): Response =>
  page({ since: '', begins: true, cursor: 'c1', settings: SETTINGS, ...change }, 0)
const then = (change = {}): Response =>
  page({ since: 'c1', begins: false, cursor: 'c2', settings: null, ...change }, 2)

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(AT), toFake: ['Date'] })
  asked = []
  kept = null
  onTheWay = writing = () => Promise.resolve()
  answers = {
    '/roster/keys?gate=1': () => Response.json(KEYS),
    '/roster?gate=1': first,
    '/roster?gate=1&since=c1': then,
    '/roster?gate=1&since=c2': () => then({ since: 'c2', cursor: 'c2' }),
  }
})

afterEach(() => {
  vi.useRealTimers()
})

function roster(of = 'event-7'): RosterSync {
  const request = async (url: string) => {
    asked.push(url)
    await onTheWay()
    return answers[url]?.() ?? 'unreachable'
  }
  return new RosterSync(request, '/roster', of, shelf)
}

const usedOf = ({ held }: RosterSync): number | undefined =>
  held && 'tickets' in held ? held.tickets.find(5)?.used : undefined

describe('a roster', () => {
  it('is fetched after the keys, and then what is new', async () => {
    const north = roster()
    expect([await north.follow('1'), usedOf(north)]).toEqual(['new', 0])
    expect([await north.follow('1'), usedOf(north), north.lastSeq('5')]).toEqual(['new', 2, 2])
    expect(asked).toEqual(['/roster/keys?gate=1', '/roster?gate=1', '/roster?gate=1&since=c1'])
  })

  it('is fetched at once as long as there is more', async () => {
    answers['/roster?gate=1'] = () => first({ more: true })
    const north = roster()
    await north.follow('1')
    expect(usedOf(north)).toBe(2)
  })

  it('tells the server before which lane this phone stands', async () => {
    const north = roster()
    answers['/roster?gate=1&lane=B'] = () => first()
    expect(await north.follow('1', 'B')).toBe('new')
    expect(asked).toEqual(['/roster/keys?gate=1', '/roster?gate=1&lane=B'])
  })

  it('is known still when the page is loaded again', async () => {
    const north = roster()
    await north.follow('1')
    await north.follow('1')
    asked = []
    const again = roster()
    await again.restore()
    expect([usedOf(again), asked]).toEqual([2, []])
    await again.follow('1')
    expect(asked).toEqual(['/roster?gate=1&since=c2'])
  })

  it('is forgotten at another event', async () => {
    await roster().follow('1')
    const other = roster('event-8')
    await other.restore()
    expect([other.held, kept]).toEqual([null, null])
  })

  it('is that of all doors of the event', async () => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=2&since=c1'] = then
    expect([await north.follow('2'), usedOf(north)]).toEqual(['new', 2])
  })

  it('is written down when something is new', async () => {
    const north = roster()
    await north.follow('1')
    await north.follow('1')
    kept = null
    await north.follow('1')
    expect(kept).toBeNull()
  })

  it('counts until all is known anew', async () => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=1&since=c1'] = () => first({ since: 'c1', cursor: 'c9' })
    answers['/roster?gate=1'] = () => 'unreachable'
    expect([await north.follow('1'), usedOf(north)]).toEqual(['unreachable', 0])
    answers['/roster?gate=1'] = () => first({ cursor: 'c9' })
    expect(await north.follow('1')).toBe('new')
  })

  it.each([
    ['is of another form', () => new Response('{}', { status: 422, headers: PROBLEM })],
    ['leads to something else', () => then({ since: 'c7' })],
  ])('is asked for anew if the cursor %s', async (_, answer) => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=1&since=c1'] = answer
    answers['/roster?gate=1'] = () => first({ cursor: 'c2' })
    expect(await north.follow('1')).toBe('unreachable')
    expect(await north.follow('1')).toBe('new')
    expect(asked.at(-1)).toBe('/roster?gate=1')
  })

  it('begins anew where the server does', async () => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=1&since=c1'] = () => first({ since: 'c1', cursor: 'c9' })
    await north.follow('1')
    expect(asked.slice(-2)).toEqual(['/roster?gate=1&since=c1', '/roster?gate=1'])
    expect(kept?.pages).toHaveLength(1)
  })

  it('is taken from nobody but the server', async () => {
    const forged = signedPage({ since: '', begins: true, cursor: 'c1', settings: SETTINGS }, 5, 0)
    forged[forged.length - 1]! ^= 1
    answers['/roster?gate=1'] = () => new Response(forged)
    const north = roster()
    expect([await north.follow('1'), north.held]).toEqual(['unreachable', null])
  })

  it('asks for the keys again if a code’s key is missing', async () => {
    const settings = { ...SETTINGS, key_ids: ['00000001'] }
    answers['/roster?gate=1'] = () => first({ settings })
    const north = roster()
    await north.follow('1')
    await north.follow('1')
    expect(asked.filter((url) => url.startsWith('/roster/keys'))).toHaveLength(2)
  })
})

describe('an event that is over', () => {
  const OVER = Date.parse(AT) + HELD_AFTER_MS

  it('is forgotten two days later, and not fetched again', async () => {
    vi.setSystemTime(OVER)
    const north = roster()
    expect(await north.follow('1')).toBe('new')
    vi.setSystemTime(OVER + 1)
    expect([await north.follow('1'), north.held, kept]).toEqual(['over', null, null])
  })

  it('is forgotten when the page is opened next', async () => {
    vi.setSystemTime(OVER)
    await roster().follow('1')
    vi.setSystemTime(OVER + 1)
    const again = roster()
    await again.restore()
    expect([again.held, kept]).toEqual([null, null])
  })
})

describe('a roster that is forgotten', () => {
  it.each(['/roster/keys?gate=1', '/roster?gate=1', '/roster?gate=1&since=c1'])(
    'stays so when the answer to %s comes later',
    async (late) => {
      answers['/roster?gate=1'] = () => first({ more: true })
      const north = roster()
      onTheWay = async () => {
        if (asked.at(-1) === late) await north.forget()
      }
      expect(await north.follow('1')).toBe('gone')
      expect([north.held, await north.read('A'), kept]).toEqual([null, { is: 'unclear' }, null])
      expect(asked.at(-1)).toBe(late)
    },
  )

  it('stays so when it was being written', async () => {
    const north = roster()
    let forgetting = Promise.resolve()
    writing = async () => {
      await Promise.resolve()
      forgetting = north.forget()
    }
    expect(await north.follow('1')).toBe('gone')
    await forgetting
    expect([north.held, kept]).toEqual([null, null])
  })

  it('stays so when it was being read', async () => {
    await roster().follow('1')
    const again = roster()
    const restoring = again.restore()
    await again.forget()
    await restoring
    expect([again.held, await again.read('A'), kept]).toEqual([null, { is: 'unclear' }, null])
  })

  it('can be fetched again', async () => {
    const north = roster()
    await north.follow('1')
    await north.forget()
    expect([await north.follow('1'), usedOf(north)]).toEqual(['new', 0])
  })
})

describe('a phone that may not hold the roster any more', () => {
  it.each([403, 404])('forgets it: %s', async (status) => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=1&since=c1'] = () => new Response('{}', { status, headers: PROBLEM })
    expect([await north.follow('1'), north.held, kept]).toEqual(['gone', null, null])
  })

  it('keeps it if its key was refused, maybe by a proxy', async () => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=1&since=c1'] = () => 'signed-out'
    expect([await north.follow('1'), usedOf(north)]).toEqual(['signed-out', 0])
  })

  it.each([
    ['nobody answers', () => 'unreachable' as const],
    ['a proxy answers', () => new Response('no', { status: 403 })],
    ['a hotel answers', () => new Response('<html>')],
  ])('is not told so where %s', async (_, answer) => {
    const north = roster()
    await north.follow('1')
    answers['/roster?gate=1&since=c1'] = answer
    expect([await north.follow('1'), usedOf(north)]).toEqual(['unreachable', 0])
    expect(kept?.pages).toHaveLength(1)
  })
})

describe('the roster of a venue’s desk', () => {
  const told = readVector('roster/desk_first') as { page: string }
  const passOf = ({ held }: RosterSync) =>
    held && 'passes' in held ? held.passes.withNumber('65030010') : null

  beforeEach(() => {
    answers = {
      '/roster/keys?gate=21': () => Response.json(readVector('roster/desk_keys')),
      '/roster?gate=21': () => new Response(Buffer.from(told.page, 'base64')),
    }
  })

  it('is that of its passes, also when the page is loaded again', async () => {
    const desk = roster('desk-21')
    expect([await desk.follow('21'), passOf(desk)?.id, desk.lastSeq('5001')]).toEqual([
      ...['new', 5000, 7],
    ])
    const again = roster('desk-21')
    await again.restore()
    expect(passOf(again)?.id).toBe(5000)
  })

  it('has no end', async () => {
    await roster('desk-21').follow('21')
    vi.setSystemTime(Date.parse(AT) + 100 * HELD_AFTER_MS)
    const later = roster('desk-21')
    await later.restore()
    expect(passOf(later)).not.toBeNull()
  })

  it('is forgotten at an event, and at another desk', async () => {
    for (const elsewhere of ['event-21', 'desk-22']) {
      await roster('desk-21').follow('21')
      await roster(elsewhere).restore()
      expect(kept).toBeNull()
    }
  })
})
