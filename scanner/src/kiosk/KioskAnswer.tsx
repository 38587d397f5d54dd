import type { ComponentChildren } from 'preact'
import { stillToPass, type ToldVerdict } from '../core/told_verdict'
import type { Stage } from '../door/stage'
import { inNumber, texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { AdmittedIcon, LookIcon, RefusedIcon } from '../style/icons'
import { Companions } from '../screen/VerdictView'
import { nameOf } from '../screen/words'

type Look = 'admitted' | 'noted' | 'refused'

/** Green, or whom to ask. Why somebody is refused, and what the team has noted, is not for everybody's eyes. */
export function KioskAnswer({ scanner, stage }: { scanner: Scanner; stage: Stage }) {
  const t = texts.value
  if (stage.is === 'idle') return null
  if (stage.is === 'checking') return <Checking scanner={scanner} failures={stage.failures} />
  if (stage.is !== 'verdict')
    return <Screen scanner={scanner} look="refused" title={t.kiosk.askTeam} />
  const { verdict } = stage
  const look = lookOf(verdict)
  return (
    <Screen key={stage.at} scanner={scanner} look={look} title={titleOf(look, t)}>
      {look === 'admitted' && <Welcomed scanner={scanner} verdict={verdict} />}
    </Screen>
  )
}

/** What a screen reader says. */
export function announcement(stage: Stage, t: Catalogue): string {
  if (stage.is === 'idle') return ''
  if (stage.is === 'checking') return stage.failures > 0 ? t.kiosk.askTeam : ''
  return stage.is === 'verdict' ? titleOf(lookOf(stage.verdict), t) : t.kiosk.askTeam
}

function lookOf({ verdict, notes }: ToldVerdict): Look {
  if (verdict === 'refused') return 'refused'
  return notes.length > 0 ? 'noted' : 'admitted'
}

function titleOf(look: Look, { kiosk }: Catalogue): string {
  if (look === 'refused') return kiosk.askTeam
  return look === 'noted' ? kiosk.seeTeam : kiosk.welcome
}

const ICONS = { admitted: AdmittedIcon, noted: LookIcon, refused: RefusedIcon }

interface ScreenProps {
  scanner: Scanner
  look: Look
  title: string
  children?: ComponentChildren
}

function Screen({ scanner, look, title, children }: ScreenProps) {
  const Sign = ICONS[look]
  return (
    <section class={`verdict kiosk-answer ${look}`} data-verdict={look}>
      <div class="answer">
        <div class="sign">
          <Sign />
        </div>
        <div class="facts">
          <h1>{title}</h1>
          {children}
        </div>
      </div>
      <button
        type="button"
        class="new-scan"
        onClick={() => {
          scanner.door.newScan()
        }}
      >
        <span>{texts.value.kiosk.next}</span>
      </button>
    </section>
  )
}

function Welcomed({ scanner, verdict }: { scanner: Scanner; verdict: ToldVerdict }) {
  const t = texts.value
  const more = stillToPass(verdict)
  return (
    <>
      <p class="name" dir="auto">
        {nameOf(verdict)}
      </p>
      {verdict.allowed > 1 && (
        <p class="persons" aria-label={t.verdict.persons(verdict.used, verdict.allowed)}>
          {inNumber(verdict.used)}/{inNumber(verdict.allowed)}
        </p>
      )}
      {more > 0 && <p>{t.kiosk.whoElse}</p>}
      {more > 0 && <Companions scanner={scanner} verdict={verdict} remaining={more} />}
    </>
  )
}

/** The scan goes on being sent; the guest need not wait for it. */
function Checking({ scanner, failures }: { scanner: Scanner; failures: number }) {
  const t = texts.value
  return (
    <section class={failures > 0 ? 'notice offline' : 'notice checking'}>
      <div class="message">
        {failures === 0 && <div class="spinner" aria-hidden="true" />}
        <h1>{failures > 0 ? t.kiosk.askTeam : t.checking}</h1>
        {failures > 0 && <p>{t.offline.title}</p>}
      </div>
      {failures > 0 && (
        <button
          type="button"
          class="button wide"
          onClick={() => {
            scanner.door.cancel()
          }}
        >
          {t.kiosk.next}
        </button>
      )}
    </section>
  )
}
