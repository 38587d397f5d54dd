// The page of a phone that is a device by an authorisation code, or may become one.

import { render } from 'preact'
import { openKeystore } from '../device/keystore'
import { openMemory } from '../device/memory'
import { Phone } from '../device/phone'
import { askToKeep } from '../device/room'
import { openPage } from './open_page'
import { Unauthorised } from './Unauthorised'

export function openOnPhone(root: HTMLElement): Promise<void> {
  const keys = openKeystore()
  const phone = new Phone(openMemory('phone'), keys, askToKeep)
  return openPage(root, {
    address: '/door',
    languages: navigator.languages,
    visitor: phone,
    keys,
    turnAway: (turned, again) => {
      if (turned.is !== 'unauthorised') return
      render(
        <Unauthorised
          ended={turned.ended}
          enrol={(token, name) => phone.enrol(token, name)}
          onEnrolled={again}
        />,
        root,
      )
    },
  })
}
