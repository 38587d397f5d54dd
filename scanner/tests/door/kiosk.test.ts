import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Door, LATE_MS } from '../../src/door/door'
import { createGuestLanguage, LANGUAGE_MS, mayBeKiosk } from '../../src/door/kiosk'
import { kioskMs } from '../../src/door/stay'
import { language } from '../../src/locale'
import type { Outcome } from '../../src/server/api'
import { desk, event, gate, surroundings, verdict } from '../given'

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
    const deliver = (): Promise<Outcome> =>
      new Promise((resolve) => {
        setTimeout(resolve, LATE_MS + 100, outcome)
      })
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
