// This device's right to scan: enrolled once per account, its key sent with each call. When the key
// is refused the device enrols anew, once; after that the person must sign in again.

import { readBody } from '../server/body'
import { send, type Request } from '../server/request'
import type { Config, Urls } from '../settings/config'
import { isDesk, type Place } from '../settings/place'
import { DeviceSchema, type Device, type Keystore } from './keystore'

type Enrolled = Device | 'signed-out' | 'unreachable'

/** Requests that carry the device's key, enrolling first where there is none. */
export function authorise(
  enrol: () => Promise<Enrolled>,
  keys: Keystore,
  account: string,
): Request {
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

  return async (url, init) => {
    const device = (await keys.get(account)) ?? (await enrolOnce())
    if (typeof device === 'string') return device
    const response = await sendWithKey(url, init, device.key)
    if (response?.status !== 401) return response ?? 'unreachable'
    const renewed = await replace(device)
    if (typeof renewed === 'string') return renewed
    const second = await sendWithKey(url, init, renewed.key)
    return second?.status === 401 ? 'signed-out' : (second ?? 'unreachable')
  }
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

/** Requests with the key of the place where they are made. */
export function authoriseAt(config: Config, keys: Keystore, place: () => Place | null): Request {
  const requests = new Map<string, Request>()
  return (url, init) => {
    const { account, devices } = stationAt(config, place())
    const known = requests.get(account)
    const request = known ?? authorise(() => enrolDevice(devices, config.csrf), keys, account)
    requests.set(account, request)
    return request(url, init)
  }
}

function sendWithKey(url: string, init: RequestInit, key: string): Promise<Response | null> {
  const headers = new Headers(init.headers)
  headers.set('Authorization', `Bearer ${key}`)
  return send(url, { ...init, headers })
}

/** Enrols this device for the signed-in person. */
async function enrolDevice(url: string, csrf: string): Promise<Enrolled> {
  const hardware = navigator.userAgent.slice(0, 200)
  const response = await send(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf },
    body: JSON.stringify({ hardware }),
  })
  if (!response || response.status >= 500) return 'unreachable'
  // A redirect leads to the sign-in page; 4xx says that the session or its token is over.
  const isRedirect = response.type === 'opaqueredirect'
  if (isRedirect || response.status >= 400) return 'signed-out'
  return (await readBody(response, DeviceSchema)) ?? 'unreachable'
}
