// What the person may scan who is signed in on this browser: asked for with their session when the page opens, and kept
// for when there is no network. One person may scan for several organisations; each is an account of its own.

import * as v from 'valibot'
import { readBody, readJson } from '../server/body'
import { send } from '../server/request'
import { readConfig, type Config } from '../settings/config'
import type { Arrival, Visitor } from './arrival'
import { forgetPersons } from './forget'
import type { Memory } from './memory'

const CONFIG = '/scan/config'

/** Only this program says so in these words. */
const SentOnSchema = v.object({ start: v.string() })

/** Its methods stand in the order in which a page meets them. */
export class Person implements Visitor {
  readonly #memory: Memory
  readonly #query: string
  readonly #onNew: () => unknown

  /** `query` is that of the page's address, which may name an event, a desk or an organisation. `onNew` is called when
   * this browser had not been told of the account before. */
  constructor(memory: Memory, query: string, onNew: () => unknown = () => undefined) {
    this.#memory = memory
    this.#query = query
    this.#onNew = onNew
  }

  /** The account that was opened last comes first. */
  readonly known = async (): Promise<Config | null> => {
    const current = await this.#memory.current()
    const last = current === null ? null : await this.#memory.told(current)
    const configs = [...(last ? [last] : []), ...(await this.#memory.all())]
    const theirs = configs.filter(({ enrolled }) => !enrolled)
    return theirs.map((config) => askedIn(config, this.#query)).find((one) => one !== null) ?? null
  }

  readonly ask = async (): Promise<Arrival> => {
    const response = await send(CONFIG + this.#query, {})
    if (response?.status === 401 || response?.status === 403) return this.#sentOn(response)
    const told = response?.ok === true ? await readJson(response) : null
    if (told === null) return { is: 'unreachable' }
    const config = readConfig(told)
    if (!config) return { is: 'mismatch' }
    await this.#become(config)
    return { is: 'door', config, isFresh: true }
  }

  /** What the browser knows of others goes first. */
  async #become(config: Config): Promise<void> {
    const [person = ''] = config.account.split('/')
    await forgetPersons(person)
    if ((await this.#memory.told(config.account)) === null) this.#onNew()
    await this.#memory.tell({ ...config, chosen: null, gate: null })
    await this.#memory.become(config.account)
  }

  /** Nobody is signed in (401), or the person may not scan what was asked for (403). */
  async #sentOn(response: Response): Promise<Arrival> {
    const told = await readBody(response, SentOnSchema)
    if (!told) return { is: 'unreachable' }
    if (response.status === 401) await forgetPersons('')
    else await this.#forgetKnown()
    return { is: 'sent-on', to: told.start }
  }

  async #forgetKnown(): Promise<void> {
    const known = await this.known()
    if (known) await this.#memory.forget(known.account)
  }
}

/** The configuration for what the page's address asks for, as the server would tell it; null if it is not in there. */
export function askedIn(config: Config, query: string): Config | null {
  const asked = new URLSearchParams(query)
  const [event, desk, organisation] = ['event', 'desk', 'organisation'].map((name) =>
    asked.get(name),
  )
  if (event) return hasEvent(config, event) ? { ...config, chosen: event } : null
  if (desk) return hasGate(config, desk) ? { ...config, gate: desk } : null
  if (organisation) return isOf(config, organisation) ? config : null
  return config
}

function hasEvent({ events }: Config, id: string): boolean {
  return events.some((event) => event.id === id)
}

function hasGate({ events }: Config, id: string): boolean {
  return events.some(({ gates }) => gates.some((gate) => gate.id === id))
}

function isOf({ urls }: Config, organisation: string): boolean {
  const [, query] = urls.devices.split('?')
  return new URLSearchParams(query).get('organisation') === organisation
}
