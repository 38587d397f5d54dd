// The scanner of a signed-in person is kept in this browser (scanner/src/device/person.ts). A page of the console knows who
// is signed in: what is kept of anybody else goes, and after a sign-out all of it. Then scans that wait are handed over.
// Pages about an outage do not know who is signed in.

import { forgetPersons, isOfAnother } from '../../../scanner/src/device/forget'
import { forgetRosters } from '../../../scanner/src/roster/shelf'

const { user } = document.body.dataset
if (user !== undefined) {
  void forgetPersons(user)
  void forgetRosters(isOfAnother(user))
  // What fails is handed over when a scanner is opened.
  if (user === '') void handOver().catch(() => undefined)
}

/** Whoever has never scanned here need not load what does it. */
async function handOver(): Promise<void> {
  const { databases } = indexedDB as { databases?: IDBFactory['databases'] }
  const known = (await databases?.call(indexedDB)) ?? []
  if (!known.some(({ name }) => name === 'portillon-journal')) return
  const { handOverUnlessScanning } = await import('../../../scanner/src/shell/left')
  await handOverUnlessScanning()
}
