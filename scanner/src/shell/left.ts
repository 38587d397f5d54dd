// What a person's scanner has not handed over at their sign-out follows from the page of the console that comes next.

import { handOverLeft } from '../journal/keeper'
import { LOCK } from './one_tab'

/** A tab that still scans does it itself. */
export async function handOverUnlessScanning(): Promise<void> {
  const { locks } = navigator as { locks?: LockManager }
  await locks?.request(LOCK, { ifAvailable: true }, (lock) => (lock ? handOverLeft() : undefined))
}
