// Whether the server was there when it was last called. A phone that has a network may still not reach it.

import { effect, signal, type ReadonlySignal } from '@preact/signals'

export const isConnected = signal(true)

const lost = signal<number | null>(null)
/** Since when it has not answered, by this device's clock; null: it does. */
export const lostAt: ReadonlySignal<number | null> = lost

effect(() => {
  lost.value = isConnected.value ? null : Date.now()
})
