// How many come along with the pass that is looked up or open.

import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { PassKeys } from '../keyboard/pass_keys'
import type { Person } from '../keyboard/wedge'
import type { Door } from './door'
import { lookedAt, type Stage } from './stage'

/** What is chosen while the pass is still being looked up counts as well, as far as the pass allows it. Each look begins
 * with nobody. */
export function createCompanions(stage: ReadonlySignal<Stage>): Signal<number> {
  const companions = signal(0)
  let code: string | null = null
  let isOpen = false
  effect(() => {
    const { value } = stage
    const isFound = value.is === 'pass' && !isOpen
    if (lookedAt(value) !== code) companions.value = 0
    else if (isFound && companions.peek() > value.pass.max_companions) companions.value = 0
    code = lookedAt(value)
    isOpen = value.is === 'pass'
  })
  return companions
}

export function passKeys(
  door: Pick<Door, 'stage' | 'validate' | 'newScan'>,
  companions: Signal<number>,
): PassKeys {
  const open = (): Extract<Stage, { is: 'pass' }> | null => {
    const { value } = door.stage
    return value.is === 'pass' ? value : null
  }
  const max = (): number => open()?.pass.max_companions ?? Infinity
  const chosen = (): number => Math.min(companions.value, max())
  const isLookedAt = (): boolean => lookedAt(door.stage.value) !== null
  return {
    state: () => (open() ? 'open' : isLookedAt() ? 'looked-up' : null),
    chosen,
    choose: (count) => {
      if (count <= max()) companions.value = count
    },
    confirm: () => {
      door.validate(chosen())
    },
    leave: () => {
      door.newScan()
    },
  }
}

export function personAt(door: Pick<Door, 'stage' | 'validatedAt'>): Person {
  return {
    isChoosing: () => lookedAt(door.stage.value) !== null,
    validatedAt: () => door.validatedAt,
  }
}
