// The page of a person who is signed in to the console, on a PC or a phone.

import { openMemory } from '../device/memory'
import { Person } from '../device/person'
import { askToKeep } from '../device/room'
import { openPage } from './open_page'

export const ADDRESS = '/scan'
const MANIFEST = '/static/scanner/scan.webmanifest'

export function openForPerson(root: HTMLElement): Promise<void> {
  // Who installs this page comes back to it, not to the phones' one.
  document.querySelector('link[rel=manifest]')?.setAttribute('href', MANIFEST)
  return openPage(root, {
    address: ADDRESS,
    languages: [chosenLanguage(), ...navigator.languages],
    visitor: new Person(openMemory('person'), location.search, askToKeep),
    turnAway: (turned) => {
      // Back does not lead here again.
      if (turned.is === 'sent-on') location.replace(turned.to)
    },
  })
}

/** The console's, as its cookie has it. */
function chosenLanguage(): string {
  return /(?:^|; )django_language=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}
