// Whose door this page opens at, and what the server told last: kept for when there is no network.

import { readConfig, type Config } from '../settings/config'
import { transact } from './database'

/** A phone is a device by itself; a person's page belongs to whoever is signed in. Both may be in one browser. */
export type Owner = 'phone' | 'person'

export interface Memory {
  /** Which account this page is of; a phone's is known before the server has told it anything. */
  readonly current: () => Promise<string | null>
  readonly become: (account: string) => Promise<void>
  /** The configuration as it was last told. */
  readonly told: (account: string) => Promise<Config | null>
  /** All that was told in this browser. */
  readonly all: () => Promise<Config[]>
  readonly tell: (config: Config) => Promise<void>
  /** Nothing of the account is left but its key. */
  readonly forget: (account: string) => Promise<void>
}

export function openMemory(owner: Owner): Memory {
  let last: string | null = null
  const configs = new Map<string, Config>()
  return {
    current: async () => {
      const kept = last ?? (await transact('current', 'readonly', (store) => store.get(owner)))
      return typeof kept === 'string' ? kept : null
    },
    become: async (account) => {
      last = account
      await transact('current', 'readwrite', (store) => store.put(account, owner))
    },
    told: async (account) => {
      const known = configs.get(account)
      if (known) return known
      const kept = await transact('told', 'readonly', (store) => store.get(account))
      return kept === undefined ? null : readConfig(kept)
    },
    all: async () => {
      const kept = (await transact('told', 'readonly', (store) => store.getAll())) ?? []
      return kept.map(readConfig).filter((config) => config !== null)
    },
    tell: async (config) => {
      configs.set(config.account, config)
      await transact('told', 'readwrite', (store) => store.put(config, config.account))
    },
    forget: async (account) => {
      if (last === account) last = null
      configs.delete(account)
      await transact('told', 'readwrite', (store) => store.delete(account))
      await transact('current', 'readwrite', async (store) => {
        if ((await store.get(owner)) === account) await store.delete(owner)
      })
    },
  }
}
