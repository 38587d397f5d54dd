// Whether the browser keeps what this page stores until somebody deletes it, and for how much more there is room.

import { signal } from '@preact/signals'

export interface Room {
  /** Null: the browser does not say. */
  readonly isKept: boolean | null
  readonly freeMb: number | null
}

export const room = signal<Room>({ isKept: null, freeMb: null })

const MB = 1_000_000

/** Asked once, when the phone is authorised: some browsers ask the person. */
export async function askToKeep(): Promise<void> {
  await quietly(() => manager()?.persist?.())
  await lookAtRoom()
}

export async function lookAtRoom(): Promise<void> {
  const isKept = await quietly(() => manager()?.persisted?.())
  const told = await quietly(() => manager()?.estimate?.())
  const free = told?.quota === undefined ? null : told.quota - (told.usage ?? 0)
  room.value = {
    isKept: isKept ?? null,
    freeMb: free === null ? null : Math.max(0, Math.floor(free / MB)),
  }
}

/** Pages without https have none; older browsers lack some of it. */
function manager(): Partial<StorageManager> | undefined {
  return (navigator as { storage?: Partial<StorageManager> }).storage
}

async function quietly<T>(ask: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await ask()
  } catch {
    return undefined
  }
}
