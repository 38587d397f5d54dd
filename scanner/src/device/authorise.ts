// This device's right to scan: enrolled once per account, its key sent with each call. When the key
// is refused the device enrols anew, once; after that the person must sign in again.

import { readBody } from '../server/body'
import { send, type Request } from '../server/request'
import type { Config, Urls } from '../settings/config'
import { isDesk, type Place } from '../settings/place'
import { DeviceSchema, type Device, type Keystore } from './keystore'

export type Enrolled = Device | 'signed-out' | 'unreachable'

export interface Right {
  /** Which device this is; it becomes one where it is none. */
  readonly device: () => Promise<Enrolled>
  /** Makes a request with the device's key. */
  readonly request: Request
}

/** Its requests carry the device's key; where there is none, it enrols first. */
export function authorise(enrol: () => Promise<Enrolled>, keys: Keystore, account: string): Right {
  let enrolling: Promise<Enrolled> | null = null

  const enrolOnce = async (): Promise<Enrolled> => {
    // Several calls may find the key missing at the same moment: one device, not three.
    enrolling ??= enrol().finally(() => {
      enrolling = null
    })
    const enrolled = await enrolling
    if (typeof enrolled !== 'string') await keys.put(account, enrolled)
    return enrolled
  }

  const replace = async (refused: Device): Promise<Enrolled> => {
    const current = await keys.get(account)
    if (current && current.key !== refused.key) return current
    // It is kept until there is another: a proxy on the way may have refused it, which the server never did.
    return enrolOnce()
  }

  const device = async (): Promise<Enrolled> => (await keys.get(account)) ?? (await enrolOnce())

  const request: Request = async (url, init) => {
    const known = await device()
    if (typeof known === 'string') return known
    const response = await sendWithKey(url, init, known.key)
    if (response?.status !== 401) return response ?? 'unreachable'
    const renewed = await replace(known)
    if (typeof renewed === 'string') return renewed
    const second = await sendWithKey(url, init, renewed.key)
    return second?.status === 401 ? 'signed-out' : (second ?? 'unreachable')
  }
  return { device, request }
}

/** What this phone is where it scans: at a venue's desk the device of that desk alone, elsewhere one for all events. */
export interface Station {
  readonly account: string
  readonly devices: string
}

/** Who holds the phone, and where it may become a device. */
interface Holder {
  readonly account: string
  readonly urls: Pick<Urls, 'devices' | 'desk_devices'>
}

export function stationAt({ account, urls }: Holder, place: Place | null): Station {
  if (!place || !isDesk(place) || !urls.desk_devices) return { account, devices: urls.devices }
  const { id } = place.gate
  return {
    account: `${account}/desk-${id}`,
    devices: urls.desk_devices.replace('{id}', encodeURIComponent(id)),
  }
}

/** The right of the place where this phone is at the time. */
export function authoriseAt(config: Config, keys: Keystore, place: () => Place | null): Right {
  const rights = new Map<string, Right>()
  const here = (): Right => {
    const { account, devices } = stationAt(config, place())
    const known = rights.get(account)
    const right = known ?? authorise(() => enrolDevice(devices), keys, account)
    rights.set(account, right)
    return right
  }
  return { device: () => here().device(), request: (url, init) => here().request(url, init) }
}

function sendWithKey(url: string, init: RequestInit, key: string): Promise<Response | null> {
  const headers = new Headers(init.headers)
  headers.set('Authorization', `Bearer ${key}`)
  return send(url, { ...init, headers })
}

/** Enrols this device for the signed-in person. */
async function enrolDevice(url: string): Promise<Enrolled> {
  const hardware = navigator.userAgent.slice(0, 200)
  const response = await send(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
    body: JSON.stringify({ hardware }),
  })
  if (!response || response.status >= 500) return 'unreachable'
  // A redirect leads to the sign-in page; 4xx says that the session or its token is over.
  const isRedirect = response.type === 'opaqueredirect'
  if (isRedirect || response.status >= 400) return 'signed-out'
  return (await readBody(response, DeviceSchema)) ?? 'unreachable'
}

/** Django's token against forged requests, as its cookie has it; pages of other sites cannot read it. */
function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}
