import { texts } from '../locale'
import { clockOffMs, inHoursOrMinutes } from '../server/clock'
import { Live } from './Live'

/** This device shows another time than the server, whose time decides. */
export function ClockNotice() {
  const off = clockOffMs.value
  if (off === 0) return null
  const { ahead, behind } = texts.value.clock
  return (
    <p class="clock">
      <Live>{(off > 0 ? ahead : behind)(inHoursOrMinutes(off))}</Live>
    </p>
  )
}
