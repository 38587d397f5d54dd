// The scanner of a signed-in person is kept in this browser (scanner/src/device/person.ts). Each page of the console knows who
// is signed in: what is kept of anybody else goes, and after a sign-out all of it.

import { forgetPersons } from '../../../scanner/src/device/forget'

void forgetPersons(document.body.dataset['user'] ?? '')
