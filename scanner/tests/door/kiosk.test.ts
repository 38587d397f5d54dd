import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Door, LATE_MS } from '../../src/door/door'
import {
  createGuestLanguage,
  createLock,
  LANGUAGE_MS,
  mayBeKiosk,
  PAUSE_MS,
  TRIES,
} from '../../src/door/kiosk'
import { kioskMs } from '../../src/door/stay'
import { language } from '../../src/locale'
import type { Outcome } from '../../src/server/api'
import { keepPreferences } from '../../src/settings/preferences'
import { delivering, desk, event, gate, storageOf, surroundings, verdict } from '../given'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const noted = verdict({ notes: ['Look'] })
const refused = verdict({ verdict: 'refused', reason: 'cancelled' })

it.each([verdict(), verdict({ allowed: 3, remaining: 2 }), noted, refused])(
  'lets every answer leave by itself, however late it came',
  async (shown) => {
    const outcome: Outcome = { is: 'verdict', verdict: shown }
    const deliver = delivering(
      () =>
        new Promise((resolve) => {
          setTimeout(resolve, LATE_MS + 100, outcome)
        }),
    )
    const door = new Door(surroundings({ deliver, isKiosk: () => true, offersStory: () => true }))
    door.enter('A')
    await vi.advanceTimersByTimeAsync(LATE_MS + 200)
    expect(door.stage.value.is).toBe('verdict')

    await vi.advanceTimersByTimeAsync(kioskMs(shown))

    expect(door.stage.value.is).toBe('idle')
  },
)

it('speaks a guest’s language for a while, then its own again', async () => {
  const speak = createGuestLanguage(() => 'de')

  speak('fr')
  await vi.advanceTimersByTimeAsync(LANGUAGE_MS - 1)
  expect(language.value).toBe('fr')

  await vi.advanceTimersByTimeAsync(1)
  expect(language.value).toBe('de')
})

it('stands at the entrance of an event', () => {
  const ball = event('7', [])

  expect(mayBeKiosk({ event: ball, gate: gate('1') })).toBe(true)
  expect(mayBeKiosk({ event: ball, gate: gate('1', { is_exit: true }) })).toBe(false)
  expect(mayBeKiosk({ event: ball, gate: desk('1') })).toBe(false)
  expect(mayBeKiosk(null)).toBe(false)
})

function locked() {
  const storage = storageOf()
  let now = 1_000_000
  const load = () => {
    const kept = keepPreferences('a', storage)
    return { kept, lock: createLock(kept, () => now) }
  }
  const wait = (ms: number): void => {
    now += ms
  }
  return { storage, load, wait, ...load() }
}

it('is left with its PIN alone', async () => {
  const { kept, lock, storage, load } = locked()
  await lock.close('2580')
  expect(JSON.stringify([kept.current.value, storage.getItem('portillon-scanner:a')])).not.toMatch(
    /\b2580\b/,
  )

  expect(await load().lock.open('2581')).toBe('wrong')
  expect(load().kept.current.value.lock).not.toBeNull()

  const again = load()
  expect(await again.lock.open('2580')).toBe('opened')
  expect(again.kept.current.value.lock).toBeNull()
})

it('looks at no PIN for a while after too many wrong ones, also if its page is loaded again', async () => {
  const { lock, load, wait } = locked()
  await lock.close('2580')
  for (let tries = 0; tries < TRIES; tries++) expect(await load().lock.open('0000')).toBe('wrong')

  expect(await load().lock.open('2580')).toBe('wait')

  wait(PAUSE_MS)
  expect(await load().lock.open('2580')).toBe('opened')
})
