// The roster of the place at which this phone stands, with all that keeps it up to date.

import type { ReadonlySignal } from '@preact/signals'
import type { OwnSteps } from '../phone/own'
import type { Request } from '../server/request'
import type { Config } from '../settings/config'
import type { Place } from '../settings/place'
import { RosterAtDoor } from './at_door'
import { listening, type DeviceHere } from './doorbell'
import { NamesHere } from './names'
import { Records } from './records'
import { forgetOthers, openShelf } from './shelf'
import { RosterSync } from './sync'

interface Phone {
  readonly device: DeviceHere
  readonly own: () => OwnSteps
  /** Whether somebody waits for an answer. */
  readonly isBusy: () => boolean
}

export function rosterHere(
  { account, events, urls }: Config,
  place: ReadonlySignal<Place | null>,
  request: Request,
  { device, own, isBusy }: Phone,
): RosterAtDoor {
  const { roster, doorbell } = urls
  const shelf = openShelf(account)
  void forgetOthers(shelf, events)
  const open = (of: string) => new RosterSync(request, roster, of, shelf)
  const source = { request, url: roster, isBusy }
  const after = { records: new Records(source), names: new NamesHere(source) }
  return new RosterAtDoor(place, open, own, after, (gate) => listening(doorbell, gate, device))
}
