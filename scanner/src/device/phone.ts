// Which device this phone is, and what it may scan: asked for when the page opens, and kept for when there is no network.
// A phone becomes a device by an authorisation code, either in a browser, whose cookie then has the key, or in this page.

import * as v from 'valibot'
import { readBody, readDetail, readJson } from '../server/body'
import { send } from '../server/request'
import { readConfig, type Config } from '../settings/config'
import type { Arrival, Ended, Visitor } from './arrival'
import { DeviceSchema, type Device, type Keystore } from './keystore'
import type { Memory } from './memory'

const CONFIG = '/door/config'
const KEY = '/door/device/'
const DEVICES = '/api/v1/devices'
const ACCOUNT = 'device/'

export type Enrolment = Device | { readonly refused: string } | 'unreachable'

/** Its methods stand in the order in which a page meets them. */
export class Phone implements Visitor {
  readonly #memory: Memory
  readonly #keys: Keystore
  readonly #onAuthorised: () => unknown

  /** `onAuthorised` is called when this phone has become a device, or another one. */
  constructor(memory: Memory, keys: Keystore, onAuthorised: () => unknown = () => undefined) {
    this.#memory = memory
    this.#keys = keys
    this.#onAuthorised = onAuthorised
  }

  readonly known = async (): Promise<Config | null> => {
    const account = await this.#memory.current()
    return account === null ? null : this.#memory.told(account)
  }

  readonly ask = async (): Promise<Arrival> => {
    const account = await this.#memory.current()
    const device = account === null ? null : await this.#keys.get(account)
    if (!device) return this.#fetchKey(null)
    const told = await this.#follow(device)
    return told.is === 'refused' ? this.#fetchKey(told.ended) : told
  }

  async #follow(device: Device): Promise<Arrival | Refused> {
    const told = await askFor(device)
    if (told.is === 'door') await this.#memory.tell(told.config)
    return told
  }

  /** The browser's cookie may have a key that is newer than the one kept here, or the first one. */
  async #fetchKey(why: Ended): Promise<Arrival> {
    const device = await takeFromCookie()
    if (device === 'unreachable') return { is: 'unreachable' }
    if ('ended' in device) {
      await this.#forget(await this.#memory.current())
      return { is: 'unauthorised', ended: why ?? device.ended }
    }
    await this.#become(device)
    const told = await this.#follow(device)
    return told.is === 'refused' ? { is: 'unauthorised', ended: told.ended } : told
  }

  /** The key is kept before anything else is asked: there may be no other way to it. */
  async #become(device: Device): Promise<void> {
    const former = await this.#memory.current()
    const account = ACCOUNT + device.device
    await this.#keys.put(account, device)
    await this.#memory.become(account)
    if (former !== account) await this.#forget(former)
    this.#onAuthorised()
  }

  async #forget(account: string | null): Promise<void> {
    if (account === null) return
    await this.#keys.delete(account)
    await this.#memory.forget(account)
  }

  /** Makes this phone a device by the token of an authorisation code. */
  async enrol(token: string, name: string): Promise<Enrolment> {
    const enrolled = await postToken(token, name)
    if (typeof enrolled === 'string' || 'refused' in enrolled) return enrolled
    await this.#become(enrolled)
    return enrolled
  }
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
