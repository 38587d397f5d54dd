// phone/step, watched: the soak hears what a phone decides at the moment at which its screen would show it, before
// anything else can happen. scanner/tests/soak/vite.config.ts puts it in the place of the real one.

import type { Event, Judge, Phone, Stepped } from '../../src/phone/phone'
import { step as decide } from '../../src/phone/step'
import { lives } from './life'

export function step(judge: Judge, phone: Phone, event: Event): Stepped {
  const stepped = decide(judge, phone, event)
  lives.getStore()?.hear(...stepped)
  return stepped
}
