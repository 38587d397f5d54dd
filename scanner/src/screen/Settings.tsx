import { mayBeKiosk } from '../door/kiosk'
import { inNumber, texts } from '../locale'
import type { Scanner } from '../scanner'
import { lettersOf } from '../settings/place'
import type { Preferences } from '../settings/preferences'
import { Exit } from './ChoosePlace'
import { Languages } from './Languages'
import { Sheet } from './Sheet'
import { changeOf } from './TopBar'

type Switched = 'sound' | 'vibration' | 'leftHanded'
type Timed = 'greenMs' | 'companionsMs' | 'redMs'

const CHOICES_MS = [1000, 1500, 2000, 3000, 4000, 6000, 10_000]

export function Settings({ scanner }: { scanner: Scanner }) {
  const t = texts.value.settings
  return (
    <Sheet scanner={scanner} title={t.title}>
      <div class="settings">
        <Languages speak={scanner.speak} />
        <Switch scanner={scanner} name="sound" label={t.sound} />
        {'vibrate' in navigator && (
          <Switch scanner={scanner} name="vibration" label={t.vibration} />
        )}
        <Switch scanner={scanner} name="leftHanded" label={t.leftHanded} />
        <Lenses scanner={scanner} />
        <Duration scanner={scanner} name="greenMs" label={t.green} />
        <Duration scanner={scanner} name="companionsMs" label={t.companions} />
        <Duration scanner={scanner} name="redMs" label={t.red} />
        <Lane scanner={scanner} />
        <OfferKiosk scanner={scanner} />
        <ChangePlace scanner={scanner} />
        {!scanner.config.enrolled && <Exit scanner={scanner} />}
      </div>
    </Sheet>
  )
}

/** Only where tickets are shared out by lanes. */
function Lane({ scanner: { lanes, place, choose } }: { scanner: Scanner }) {
  const here = place.value
  const t = texts.value.holders
  if (!here || lanes.value === 0) return null
  return (
    <label class="setting">
      <span>{t.whichLane}</span>
      <select
        name="lane"
        value={here.lane ?? ''}
        onChange={({ currentTarget }) => {
          choose({ ...here, lane: currentTarget.value })
        }}
      >
        <option value="">{t.allLanes}</option>
        {lettersOf(lanes.value).map((lane) => (
          <option key={lane} value={lane}>
            {t.lane(lane)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** For a tablet on a stand. */
function OfferKiosk({ scanner }: { scanner: Scanner }) {
  const t = texts.value.kiosk
  // Only a page that the browser trusts can hash a PIN.
  if (!mayBeKiosk(scanner.place.value) || !window.isSecureContext) return null
  return (
    <div class="kiosk-offer">
      <button
        type="button"
        class="button quiet"
        data-kiosk
        onClick={() => {
          scanner.sheet.value = 'kiosk'
        }}
      >
        {t.title}
      </button>
      <p class="quiet">{t.explain}</p>
    </div>
  )
}

/** Only where there is another place to go to. */
function ChangePlace({ scanner }: { scanner: Scanner }) {
  const place = scanner.place.value
  const places = scanner.config.events.flatMap((event) => event.gates)
  if (!place || places.length < 2) return null
  return (
    <button
      type="button"
      class="button quiet"
      data-change-place
      onClick={() => {
        scanner.sheet.value = null
        scanner.choosing.value = true
      }}
    >
      {changeOf(place)}
    </button>
  )
}

function Switch({ scanner, name, label }: { scanner: Scanner; name: Switched; label: string }) {
  const { current, set } = scanner.kept
  return (
    <label class="setting">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        name={name}
        checked={current.value[name]}
        onChange={({ currentTarget }) => {
          set({ [name]: currentTarget.checked } satisfies Partial<Preferences>)
        }}
      />
    </label>
  )
}

/** The cameras as the browser names them, where there are several. */
function Lenses({ scanner: { camera, kept } }: { scanner: Scanner }) {
  const t = texts.value.settings
  const lenses = camera.lenses.value.filter(({ label }) => label !== '')
  if (lenses.length < 2) return null
  return (
    <label class="setting">
      <span>{t.lens}</span>
      <select
        name="lens"
        value={kept.current.value.lens ?? ''}
        onChange={({ currentTarget }) => void camera.choose(currentTarget.value || null)}
      >
        <option value="">{t.mainLens}</option>
        {lenses.map(({ deviceId, label }) => (
          <option key={deviceId} value={deviceId}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

function Duration({ scanner, name, label }: { scanner: Scanner; name: Timed; label: string }) {
  const { current, set } = scanner.kept
  const t = texts.value.settings
  return (
    <label class="setting">
      <span>{label}</span>
      <select
        name={name}
        value={current.value[name]}
        onChange={({ currentTarget }) => {
          set({ [name]: Number(currentTarget.value) } satisfies Partial<Preferences>)
        }}
      >
        {CHOICES_MS.map((ms) => (
          <option key={ms} value={ms}>
            {t.seconds(inNumber(ms / 1000))}
          </option>
        ))}
        <option value={0}>{t.untilTapped}</option>
      </select>
    </label>
  )
}
