import type { ComponentChild } from 'preact'
import { isUnsent } from '../door/stage'
import type { Scanner } from '../scanner'
import { Alarm, OldAlarm } from './Alarm'
import { Advice } from './Refusal'
import { Announcer } from './Announcer'
import { CameraView } from './CameraView'
import { Checking } from './Checking'
import { ChoosePlace } from './ChoosePlace'
import { History } from './History'
import { Keypad } from './Keypad'
import { Leave } from './Leave'
import { PassView } from './PassView'
import { NotSent, Problem } from './Problem'
import { AskReversal, Reversed, Reversing } from './Reversal'
import { Search } from './Search'
import { Settings } from './Settings'
import { SignedOut } from './SignedOut'
import { VerdictView } from './VerdictView'
import { WalkIn } from './WalkIn'

/** `ground`: what lies below all else in place of the camera's picture. */
export function App({ scanner, ground }: { scanner: Scanner; ground: ComponentChild }) {
  const { place, choosing, isChoosingLane, door } = scanner
  const isChoosing = choosing.value || isChoosingLane.value
  return (
    <>
      <Announcer scanner={scanner} />
      {place.value && (
        <div class="layer" inert={isChoosing || door.stage.value.is !== 'idle'}>
          {ground ?? <CameraView scanner={scanner} place={place.value} />}
        </div>
      )}
      <Stage scanner={scanner} />
      {isChoosing && <ChoosePlace scanner={scanner} />}
      <OpenSheet scanner={scanner} />
      <Alarm scanner={scanner} />
    </>
  )
}

function Stage({ scanner }: { scanner: Scanner }) {
  const stage = scanner.door.stage.value
  if (stage.is === 'checking') return <Checking scanner={scanner} {...stage} />
  if (stage.is === 'pass') return <PassView key={stage.at} scanner={scanner} stage={stage} />
  if (stage.is === 'verdict') return <VerdictView key={stage.at} scanner={scanner} stage={stage} />
  if (stage.is === 'problem') return <Problem key={stage.at} scanner={scanner} stage={stage} />
  if (isUnsent(stage)) return <NotSent scanner={scanner} why={stage.is} />
  if (stage.is === 'asking') return <AskReversal scanner={scanner} stage={stage} />
  if (stage.is === 'reversing') return <Reversing scanner={scanner} />
  if (stage.is === 'reversed') return <Reversed key={stage.at} scanner={scanner} stage={stage} />
  if (stage.is === 'signed-out') return <SignedOut scanner={scanner} />
  return null
}

function OpenSheet({ scanner }: { scanner: Scanner }) {
  const { sheet } = scanner
  if (sheet.value === 'keypad') return <Keypad scanner={scanner} />
  if (sheet.value === 'search') return <Search scanner={scanner} />
  if (sheet.value === 'walk-in') return <WalkIn scanner={scanner} />
  if (sheet.value === 'history') return <History scanner={scanner} />
  if (sheet.value === 'alarms') return <OldAlarm scanner={scanner} />
  if (sheet.value === 'advice') return <Advice scanner={scanner} />
  if (sheet.value === 'leave') return <Leave scanner={scanner} />
  if (sheet.value === 'settings') return <Settings scanner={scanner} />
  return null
}
