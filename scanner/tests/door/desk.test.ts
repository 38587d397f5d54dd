import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ToldVerdict } from '../../src/core/told_verdict'
import { createDesk, type Look, type OwnList, type ServersLook } from '../../src/door/desk'
import { Door, TAP_GUARD_MS } from '../../src/door/door'
import type { ScanBody } from '../../src/phone/entry'
import { NO_REGISTERS } from '../../src/phone/registers'
import { NO_IDEA } from '../../src/phone/judge'
import type { Suggestion } from '../../src/phone/looked'
import { SERVER_MS } from '../../src/phone/patience'
import type { Outcome, Scan } from '../../src/server/api'
import { isConnected } from '../../src/server/contact'
import type { Place } from '../../src/settings/place'
import { delivering, desk, event, problem, surroundings, verdict } from '../given'

let sent: Scan[] = []
let answers: ((outcome: Outcome) => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  answers = []
})

afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const answer = async (outcome: Outcome): Promise<void> => {
  answers.shift()?.(outcome)
  await wait(0)
}

const answered = (change: Partial<ToldVerdict> = {}): Outcome => ({
  is: 'verdict',
  verdict: verdict(change),
})

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

const BODY: ScanBody = { scan_id: '1', code: '', gate: '21', party: 1, scanned_at: '' }

describe('at a venue’s desk', () => {
  let looks: ((look: Look) => void)[] = []
  let door: Door

  beforeEach(() => {
    looks = []
    const deliver = delivering((scan) => {
      sent.push(scan)
      return new Promise((resolve) => answers.push(resolve))
    })
    const look = (): Promise<Look> => new Promise((resolve) => looks.push(resolve))
    door = new Door(surroundings({ deliver, look }))
  })

  const found = async (look: Look): Promise<void> => {
    looks.shift()?.(look)
    await wait(0)
  }

  it('shows the pass first, and scans it with its companions when it is confirmed', async () => {
    door.enter('65037871')
    await found({ is: 'pass', pass, by: 'server' })
    expect(door.stage.value).toMatchObject({ is: 'pass', pass })
    expect(sent).toEqual([])

    await wait(TAP_GUARD_MS)
    door.validate(3)

    expect(sent).toEqual([{ scan_id: 'id1', code: '65037871', gate: 'g1', party: 4 }])
    expect(door.validatedAt).toBe(Date.now())
    await answer(answered())
    expect(door.stage.value.is).toBe('verdict')
  })

  it('says after the entry too that the pass was here minutes ago, until somebody taps', async () => {
    door.enter('65037871')
    await found({
      is: 'pass',
      pass: { ...pass, again: 'Already here 2 min ago.' },
      by: 'server',
    })
    await wait(TAP_GUARD_MS)
    door.validate(0)
    await answer(answered())

    const notes = ['Already here 2 min ago.']
    expect(door.stage.value).toMatchObject({ is: 'verdict', verdict: { notes }, leavesMs: 0 })
  })

  it('takes one tap for one, however often it is tapped', async () => {
    door.enter('65037871')
    await found({ is: 'pass', pass, by: 'server' })
    door.validate(0)
    expect(sent).toHaveLength(0)

    await wait(TAP_GUARD_MS)
    door.validate(0)
    door.validate(0)

    expect(sent).toHaveLength(1)
  })

  it('never asks for more companions than the programme allows', async () => {
    door.enter('65037871')
    await found({ is: 'pass', pass, by: 'server' })
    await wait(TAP_GUARD_MS)

    door.validate(5)

    expect(sent).toEqual([])
  })

  it('scans at once what may not come in, so that the verdict says why not', async () => {
    door.enter('65037871')
    await found({ is: 'nothing' })

    expect(sent).toHaveLength(1)
  })

  it('sends nothing of a number that is mistyped, and says so', async () => {
    door.enter('65037872')
    await found({ is: 'mistyped' })

    expect(door.stage.value).toMatchObject({ is: 'mistyped', code: '65037872' })
    expect(sent).toEqual([])
    door.newScan()
    expect(door.stage.value.is).toBe('idle')
  })

  it('counts nothing when it is left', async () => {
    door.enter('65037871')
    await found({ is: 'pass', pass, by: 'server' })

    door.newScan()

    expect(door.stage.value).toEqual({ is: 'idle' })
    expect(sent).toEqual([])
  })

  it('gives way to the next pass that is scanned, and is not validated', async () => {
    door.enter('65037871')
    await found({ is: 'pass', pass, by: 'server' })

    door.enter('66613881')
    await found({ is: 'pass', pass: { ...pass, number: '66613881' }, by: 'server' })

    expect(door.stage.value).toMatchObject({ is: 'pass', code: '66613881' })
    expect(sent).toEqual([])
  })

  it('stays where only part of a code arrives, and says so', async () => {
    door.enter('65037871')
    await found({ is: 'pass', pass, by: 'server' })

    door.enter('650378')
    expect(door.stage.value).toMatchObject({ is: 'pass', code: '65037871', hasPart: true })
    expect(door.waiting.value).toEqual([])
    await wait(TAP_GUARD_MS)
    door.validate(1)
    expect(sent).toMatchObject([{ code: '65037871', party: 2 }])
  })

  it('offers no further persons after a pass: its companions came along', async () => {
    door.enter('65037871')
    await found({ is: 'nothing' })
    const credential = { id: '5', kind: 'pass', number: '65037871', name: null, seat: null }
    await answer(answered({ used: 1, allowed: 3, remaining: 2, credential }))

    await wait(TAP_GUARD_MS)
    door.admitMore(1)

    expect(sent).toHaveLength(1)
  })
})

describe('a pass that this phone has looked up by itself', () => {
  const own = { ...pass, name: null }
  let later: (look: ServersLook) => void
  let looking: AbortSignal
  let door: Door

  beforeEach(async () => {
    const deliver = delivering((scan) => {
      sent.push(scan)
      return new Promise((resolve) => answers.push(resolve))
    })
    door = new Door(
      surroundings({
        deliver,
        look: (_, signal) => {
          looking = signal
          const asked = new Promise<ServersLook>((resolve) => (later = resolve))
          return Promise.resolve({ is: 'pass', pass: own, by: 'phone', later: asked })
        },
      }),
    )
    door.enter('65037871')
    await wait(0)
  })
  const found = async (look: ServersLook): Promise<void> => {
    later(look)
    await wait(0)
  }

  it('is completed by the server while it is on the screen', async () => {
    expect(door.stage.value).toMatchObject({ is: 'pass', by: 'phone', pass: own })
    const again = 'Already here 2 min ago.'
    await wait(300)
    await found({ is: 'pass', pass: { ...pass, again }, by: 'server' })
    expect(door.stage.value).toMatchObject({ is: 'pass', by: 'server', pass: { ...pass, again } })

    await wait(TAP_GUARD_MS - 300)
    door.validate(1)
    await answer(answered())
    expect(door.stage.value).toMatchObject({ is: 'verdict', verdict: { notes: [again] } })
  })

  it('is completed by the server also after part of a code', async () => {
    door.enter('650378')
    await found({ is: 'pass', pass, by: 'server' })
    expect(door.stage.value).toMatchObject({ is: 'pass', by: 'server', hasPart: true })
  })

  it('is scanned at once where the server finds that it may not come in', async () => {
    await found({ is: 'nothing' })
    expect(sent).toMatchObject([{ code: '65037871', party: 1 }])
  })

  it('stays where the server may not be asked for a while', async () => {
    await found(problem(403, 'Too many.'))
    expect(door.stage.value).toMatchObject({ is: 'pass', by: 'phone' })
  })

  it('is asked about no longer once it is left', async () => {
    door.newScan()
    expect(looking.aborted).toBe(true)
    await found({ is: 'pass', pass, by: 'server' })
    expect(door.stage.value.is).toBe('idle')
  })

  it('is asked about no longer once it is confirmed', async () => {
    await wait(TAP_GUARD_MS)
    door.validate(0)
    expect(looking.aborted).toBe(true)
    await found({ is: 'nothing' })
    expect(sent).toHaveLength(1)
  })
})

describe('who looks at a pass', () => {
  const place: Place = { event: event('e', []), gate: desk('21') }
  const urls = { look: '/look', suggestions: '/suggestions' }
  const own: OwnList = {
    look: () => Promise.resolve({ is: 'pass', pass: { ...pass, name: null } }),
    suggest: () => [{ id: '5', number: '65037871', shown: '6503 7871', name: null, type: 'Daily' }],
  }
  const { signal } = new AbortController()
  let failures: number[]
  let reply: (answer: Response | 'unreachable') => void

  const knowing = (known: OwnList = own): ReturnType<typeof createDesk> =>
    createDesk(() => new Promise((resolve) => (reply = resolve)), urls, known)
  const told = (reason: string): Response =>
    new Response(JSON.stringify({ found: { ...pass, reason } }))
  /** What has been found by now. */
  const looking = (known: OwnList = own, at = knowing(known)): { found: Look | null } => {
    const state: { found: Look | null } = { found: null }
    const asked = at.look('65037871', place, signal, (count) => failures.push(count))
    void asked?.then((found) => (state.found = found))
    return state
  }

  beforeEach(() => {
    vi.stubGlobal('window', new EventTarget())
    failures = []
    isConnected.value = true
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    isConnected.value = true
  })

  it('is the server, if it answers in time', async () => {
    const look = looking()
    await wait(SERVER_MS - 1)
    expect(look.found).toBeNull()
    reply(told('ok'))
    await wait(0)
    expect(look.found).toMatchObject({ is: 'pass', by: 'server', pass: { name: 'Sarah Kuntz' } })
  })

  it('is this phone after that, and the server all the same', async () => {
    const look = looking()
    await wait(SERVER_MS)
    const { found } = look
    expect(found).toMatchObject({ is: 'pass', by: 'phone', pass: { name: null } })
    reply(told('ok'))
    expect(found && 'later' in found && (await found.later)).toMatchObject({ by: 'server' })
  })

  it('is this phone at once where the server was not there just now', async () => {
    isConnected.value = false
    const look = looking()
    await wait(0)
    expect(look.found).toMatchObject({ by: 'phone' })
  })

  it('is this phone as soon as the server turns out not to be there', async () => {
    const look = looking()
    reply('unreachable')
    await wait(0)
    expect([look.found, failures]).toMatchObject([{ by: 'phone' }, []])
  })

  it('is the server where this phone cannot tell, however long it takes', async () => {
    const look = looking({ ...own, look: () => Promise.reject(new Error('no list')) })
    reply('unreachable')
    await wait(500)
    expect([look.found, failures]).toEqual([null, [1]])
    reply(told('ok'))
    await wait(0)
    expect(look.found).toMatchObject({ by: 'server' })
  })

  it('leaves it to the scan to say why this phone would not let it in', async () => {
    const look = looking({ ...own, look: () => Promise.resolve({ is: 'nothing' }) })
    await wait(SERVER_MS)
    expect(look.found).toEqual({ is: 'nothing' })
  })

  it('does not let this phone admit by itself what the server has just refused', async () => {
    const at = knowing()
    const judged = (code: string): boolean =>
      at.judge(code, () => ({ ...NO_IDEA, verdict: 'admitted', canDecide: true }))(
        BODY,
        [],
        NO_REGISTERS,
      ).canDecide
    looking(own, at)
    reply(told('used_up'))
    await wait(0)
    expect([judged('65037871'), judged('66613881')]).toEqual([false, true])
    looking(own, at)
    await wait(0)
    expect(judged('65037871')).toBe(true)
  })

  it('suggests by this phone’s list until the server does', async () => {
    const shown: (readonly Suggestion[])[] = []
    void knowing().suggest('6503', place, (found) => shown.push(found))
    await wait(SERVER_MS - 1)
    expect(shown).toEqual([])
    await wait(1)
    const passes = [{ id: '5', number: null, shown: '6503 ····', name: 'S. K.', type: 'Daily' }]
    reply(new Response(JSON.stringify({ passes })))
    await wait(0)
    expect(shown).toEqual([own.suggest('6503'), passes])
  })

  it('suggests by this phone’s list where the server is not there, and nothing for few digits', async () => {
    const shown: (readonly Suggestion[])[] = []
    void knowing().suggest('6503', place, (found) => shown.push(found))
    reply('unreachable')
    await wait(0)
    await knowing().suggest('650', place, (found) => shown.push(found))
    expect(shown).toEqual([own.suggest('6503'), []])
  })
})
