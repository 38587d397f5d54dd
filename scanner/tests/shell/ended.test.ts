import { signal } from '@preact/signals'
import { expect, it } from 'vitest'
import type { Stage } from '../../src/door/stage'
import { endsAtOnce } from '../../src/shell/ended'

function scanner(enrolled = true) {
  const done: string[] = []
  const note = (what: string) => (): Promise<void> => {
    done.push(what)
    return Promise.resolve()
  }
  const stage = signal<Stage>({ is: 'idle' })
  const [isEnded, isSignedOut] = [signal(false), signal(false)]
  const parts = {
    config: { enrolled },
    door: { stage, cancel: () => void note('cancel')() },
    journal: { isEnded, isSignedOut },
    roster: { end: note('forget') },
  }
  const isOver = endsAtOnce(parts as unknown as Parameters<typeof endsAtOnce>[0])
  return { done, stage, isEnded, isSignedOut, isOver }
}

it('goes on as long as nobody says that it is over', () => {
  const { done, stage, isOver } = scanner()
  expect([done, stage.value.is, isOver.value]).toEqual([[], 'idle', false])
})

it.each(['isEnded', 'isSignedOut', 'isOver'] as const)('ends an enrolled phone by %s', (told) => {
  const on = scanner()
  on[told].value = true
  expect(on.done).toContain('forget')
  expect([on.stage.value.is, on.isOver.value]).toEqual(['signed-out', true])
})

it('lets no answer that was on its way take the place of it', () => {
  const { stage, isOver } = scanner()
  isOver.value = true
  stage.value = { is: 'idle' }
  expect(stage.value.is).toBe('signed-out')
})

it('forgets where the door heard it first', () => {
  const { done, stage } = scanner()
  stage.value = { is: 'signed-out' }
  expect(done).toContain('forget')
})

it('leaves a person who may become a device anew at the door', () => {
  const { done, stage, isEnded } = scanner(false)
  isEnded.value = true
  expect([done, stage.value.is]).toEqual([[], 'idle'])
})
