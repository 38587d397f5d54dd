// The scanner of a signed-in person is kept in this browser (scanner/src/device/person.ts). A page of the console knows who
// is signed in: what is kept of anybody else goes, and after a sign-out all of it. Pages about an outage do not know it.

import { forgetPersons, isOfAnother } from '../../../scanner/src/device/forget'
import { forgetRosters } from '../../../scanner/src/roster/shelf'

const { user } = document.body.dataset
if (user !== undefined) {
  void forgetPersons(user)
  void forgetRosters(isOfAnother(user))
}
