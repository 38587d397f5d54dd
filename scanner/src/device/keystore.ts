// Where this device's key lives: IndexedDB, by account. Where the browser closes it to the page, the
// key lasts as long as the page, and the next start enrols again.

import * as v from 'valibot'
import { transact } from './database'

/** Of the server's answer to an enrolment, and as it is kept. */
export const DeviceSchema = v.object({ device: v.string(), key: v.string() })

export type Device = Readonly<v.InferOutput<typeof DeviceSchema>>

export interface Keystore {
  readonly get: (account: string) => Promise<Device | null>
  readonly put: (account: string, device: Device) => Promise<void>
  readonly delete: (account: string) => Promise<void>
}

export function openKeystore(): Keystore {
  const memory = new Map<string, Device>()
  return {
    get: async (account) => {
      const known = memory.get(account)
      if (known) return known
      // Whatever was written there: an earlier program may have kept something else.
      const found = await transact('devices', 'readonly', (store) => store.get(account))
      const kept = v.safeParse(DeviceSchema, found)
      if (!kept.success) return null
      memory.set(account, kept.output)
      return kept.output
    },
    put: async (account, device) => {
      memory.set(account, device)
      await transact('devices', 'readwrite', (store) => store.put(device, account))
    },
    delete: async (account) => {
      memory.delete(account)
      await transact('devices', 'readwrite', (store) => store.delete(account))
    },
  }
}
