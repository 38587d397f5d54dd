// Which device this phone is, and what it may scan: asked for when the page opens, and kept for when there is no network.
// A phone becomes a device by an authorisation code, either in a browser, whose cookie then has the key, or in this page.

import * as v from 'valibot'
import { readBody, readDetail, readJson } from '../server/body'
import { send } from '../server/request'
import { readConfig, type Config } from '../settings/config'
import { transact } from './database'
import { DeviceSchema, type Device, type Keystore } from './keystore'

const CONFIG = '/door/config'
const KEY = '/door/device/'
const DEVICES = '/api/v1/devices'
/** A phone that knows its door does not wait longer for a server that is slow or away. */
export const PATIENCE_MS = 1000
const RECORD = 'told'
const ACCOUNT = 'device/'

export type Ended = 'revoked' | 'expired' | null

export type Arrival =
  /** `isFresh`: the server has just said so. */
  | { readonly is: 'door'; readonly config: Config; readonly isFresh: boolean }
  | { readonly is: 'unauthorised'; readonly ended: Ended }
  /** It was never told anything, and nobody answers. */
  | { readonly is: 'unreachable' }
  /** Server and page are of versions that do not fit. */
  | { readonly is: 'mismatch' }

export type Enrolment = Device | { readonly refused: string } | 'unreachable'

/** The configuration as it was last told. */
export interface Memory {
  readonly get: () => Promise<Config | null>
  readonly put: (config: Config) => Promise<void>
  readonly delete: () => Promise<void>
}

export function openMemory(): Memory {
  let last: Config | null = null
  return {
    get: async () => {
      if (last) return last
      const kept = await transact<unknown>('phone', 'readonly', (store) => store.get(RECORD))
      return kept === undefined ? null : readConfig(kept)
    },
    put: async (config) => {
      last = config
      await transact('phone', 'readwrite', (store) => store.put(config, RECORD))
    },
    delete: async () => {
      last = null
      await transact('phone', 'readwrite', (store) => store.delete(RECORD))
    },
  }
}

interface Surroundings {
  readonly pause: (ms: number) => Promise<void>
  /** Called when this phone has become a device, or another one. */
  readonly onAuthorised: () => unknown
}

/** Its methods stand in the order in which a page meets them. */
export class Phone {
  readonly #memory: Memory
  readonly #keys: Keystore
  readonly #around: Surroundings

  constructor(memory: Memory, keys: Keystore, around: Partial<Surroundings> = {}) {
    this.#memory = memory
    this.#keys = keys
    this.#around = { pause: wait, onAuthorised: () => undefined, ...around }
  }

  /** What is on the screen when the page opens. `hearLate` learns what the server says after that. */
  async arrive(hearLate: (arrival: Arrival) => void): Promise<Arrival> {
    const config = await this.#memory.get()
    const asked = this.ask()
    if (config === null) return asked
    const known: Arrival = { is: 'door', config, isFresh: false }
    const first = await Promise.race([asked, this.#around.pause(PATIENCE_MS).then(() => known)])
    if (first === known) void asked.then(hearLate)
    return first.is === 'unreachable' ? known : first
  }

  /** What the server says now. */
  async ask(): Promise<Arrival> {
    const kept = await this.#memory.get()
    const device = kept && (await this.#keys.get(kept.account))
    if (!device) return this.#fetchKey(null)
    const told = await this.#follow(device)
    return told.is === 'refused' ? this.#fetchKey(told.ended) : told
  }

  async #follow(device: Device): Promise<Arrival | Refused> {
    const told = await askFor(device)
    if (told.is === 'door') await this.#memory.put(told.config)
    return told
  }

  /** The browser's cookie may have a key that is newer than the one kept here, or the first one. */
  async #fetchKey(why: Ended): Promise<Arrival> {
    const device = await takeFromCookie()
    if (device === 'unreachable') return { is: 'unreachable' }
    if ('ended' in device) {
      await this.#forget()
      return { is: 'unauthorised', ended: why ?? device.ended }
    }
    await this.#become(device)
    const told = await this.#follow(device)
    return told.is === 'refused' ? { is: 'unauthorised', ended: told.ended } : told
  }

  async #become(device: Device): Promise<void> {
    const former = await this.#memory.get()
    if (former && former.account !== accountOf(device)) await this.#keys.delete(former.account)
    await this.#keys.put(accountOf(device), device)
    this.#around.onAuthorised()
  }

  async #forget(): Promise<void> {
    const former = await this.#memory.get()
    if (former) await this.#keys.delete(former.account)
    await this.#memory.delete()
  }

  /** Makes this phone a device by the token of an authorisation code. */
  async enrol(token: string, name: string): Promise<Enrolment> {
    const enrolled = await postToken(token, name)
    if (typeof enrolled === 'string' || 'refused' in enrolled) return enrolled
    await this.#become(enrolled)
    await this.#follow(enrolled)
    return enrolled
  }
}

function accountOf({ device }: Device): string {
  return ACCOUNT + device
}

/** The key opens nothing any more, or this browser is another device by now. */
interface Refused {
  readonly is: 'refused'
  readonly ended: Ended
}

/** Only this program refuses in these words: a hotel's sign-in page ends no authorisation. */
const RefusedSchema = v.object({ ended: v.nullable(v.picklist(['revoked', 'expired'])) })

async function askFor({ key }: Device): Promise<Arrival | Refused> {
  const response = await send(CONFIG, { headers: { Authorization: `Bearer ${key}` } })
  if (!response) return { is: 'unreachable' }
  if (response.status === 401 || response.status === 409) return refusalIn(response)
  const told = response.ok ? await readJson(response) : null
  if (told === null) return { is: 'unreachable' }
  const config = readConfig(told)
  return config ? { is: 'door', config, isFresh: true } : { is: 'mismatch' }
}

async function refusalIn(response: Response): Promise<Refused | { is: 'unreachable' }> {
  const refused = await readBody(response, RefusedSchema)
  return refused ? { is: 'refused', ended: refused.ended } : { is: 'unreachable' }
}

async function takeFromCookie(): Promise<Device | { ended: Ended } | 'unreachable'> {
  const response = await send(KEY, postOf({}))
  if (response?.ok) return (await readBody(response, DeviceSchema)) ?? 'unreachable'
  if (response?.status !== 403) return 'unreachable'
  return (await readBody(response, RefusedSchema)) ?? 'unreachable'
}

async function postToken(token: string, name: string): Promise<Enrolment> {
  const hardware = navigator.userAgent.slice(0, 200)
  const response = await send(DEVICES, postOf({ token, name, hardware }))
  if (!response || response.status >= 500) return 'unreachable'
  if (response.status >= 400) return { refused: await readDetail(response) }
  return (await readBody(response, DeviceSchema)) ?? 'unreachable'
}

function postOf(body: object): RequestInit {
  const headers = { 'Content-Type': 'application/json' }
  return { method: 'POST', headers, body: JSON.stringify(body) }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
