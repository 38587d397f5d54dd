import type { ComponentChildren } from 'preact'
import { maySearch } from '../settings/place'
import { mayWelcome } from '../door/walk_in'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import {
  FlipIcon,
  GuestIcon,
  HistoryIcon,
  KeypadIcon,
  SearchIcon,
  SettingsIcon,
  TorchIcon,
} from '../style/icons'

/** What the thumb reaches: typing, light, the other camera, what was last, settings. */
export function Tools({ scanner }: { scanner: Scanner }) {
  const { camera, place, sheet } = scanner
  const { torch, flip, zoom } = camera.abilities.value
  // Its light may be what a dark picture lacks.
  const isLive = camera.state.value === 'live' || camera.state.value === 'dark'
  const t = texts.value
  return (
    <footer class="tools">
      {isLive && zoom && <Zoom scanner={scanner} {...zoom} />}
      <nav>
        <Tool label={t.keypad.open} onClick={() => (sheet.value = 'keypad')}>
          <KeypadIcon />
        </Tool>
        {maySearch(place.value) && (
          <Tool label={t.search.open} onClick={() => (sheet.value = 'search')}>
            <SearchIcon />
          </Tool>
        )}
        {/* Who may search comes to it from there: somebody without a ticket may be on the list. */}
        {!maySearch(place.value) && mayWelcome(place.value) && (
          <Tool label={t.walkIn.open} onClick={() => (sheet.value = 'walk-in')}>
            <GuestIcon />
          </Tool>
        )}
        {isLive && torch && (
          <Tool
            label={t.camera.torch}
            pressed={camera.torchOn.value}
            onClick={() => void camera.setTorch(!camera.torchOn.value)}
          >
            <TorchIcon />
          </Tool>
        )}
        {isLive && flip && (
          <Tool label={t.camera.flip} onClick={() => void camera.flip()}>
            <FlipIcon />
          </Tool>
        )}
        <Tool label={t.history.open} onClick={() => (sheet.value = 'history')}>
          <HistoryIcon />
        </Tool>
        <Tool label={t.settings.open} onClick={() => (sheet.value = 'settings')}>
          <SettingsIcon />
        </Tool>
      </nav>
    </footer>
  )
}

interface ToolProps {
  label: string
  pressed?: boolean
  onClick: () => void
  children: ComponentChildren
}

function Tool({ label, pressed, onClick, children }: ToolProps) {
  return (
    <button type="button" class="tool" aria-pressed={pressed} onClick={onClick}>
      {children}
      <span>{label}</span>
    </button>
  )
}

function Zoom(props: { scanner: Scanner; min: number; max: number; step: number }) {
  const { camera } = props.scanner
  return (
    <input
      class="zoom"
      type="range"
      aria-label={texts.value.camera.zoom}
      min={props.min}
      max={props.max}
      step={props.step}
      value={camera.zoom.value}
      onInput={({ currentTarget }) => void camera.setZoom(currentTarget.valueAsNumber)}
    />
  )
}
