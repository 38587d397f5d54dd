import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Camera } from '../camera/camera'
import { createDecoder } from '../camera/decoder'
import { keepAlive } from '../camera/revive'
import { authorisationToken, nameOf } from '../settings/authorisation_code'
import type { Ended } from '../device/arrival'
import type { Phone } from '../device/phone'
import { language, texts } from '../locale'
import { Languages } from '../screen/Languages'

interface UnauthorisedProps {
  ended: Ended
  enrol: Phone['enrol']
  onEnrolled: () => Promise<void>
}

/** This phone is no device. It becomes one by an authorisation code, read by its camera or pasted. */
export function Unauthorised({ ended, enrol, onEnrolled }: UnauthorisedProps) {
  const [token, setToken] = useState<string | null>(null)
  const t = texts.value.unauthorised
  return (
    <section class="authorise">
      <div class="page">
        <Languages
          speak={(spoken) => {
            language.value = spoken
            document.documentElement.lang = spoken
          }}
        />
        <h1>{token === null ? t.title : t.authorise}</h1>
        {token === null ? (
          <>
            {ended && <p role="status">{t.ended[ended]}</p>}
            <FindCode onToken={setToken} />
          </>
        ) : (
          <NamePhone
            authorise={(name) => enrol(token, name)}
            onEnrolled={onEnrolled}
            back={() => {
              setToken(null)
            }}
          />
        )}
      </div>
    </section>
  )
}

/** By the camera, or from what is pasted. */
function FindCode({ onToken }: { onToken: (token: string) => void }) {
  const [isForeign, setForeign] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const t = texts.value.unauthorised
  const take = (text: string): void => {
    const token = authorisationToken(text)
    setForeign(token === null)
    if (token !== null) onToken(token)
  }
  return (
    <>
      <p>{t.explain}</p>
      <CodeCamera onCode={take} />
      <p class="error" role="alert">
        {isForeign && t.foreign}
      </p>
      <form
        class="paste"
        onSubmit={(event) => {
          event.preventDefault()
          take(field.current?.value ?? '')
        }}
      >
        <label>
          <span>{t.paste}</span>
          <input
            ref={field}
            name="code"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
          />
        </label>
        <button class="button quiet">{t.go}</button>
      </form>
    </>
  )
}

function CodeCamera({ onCode }: { onCode: (code: string) => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const camera = useMemo(() => new Camera(), [])
  const heard = useRef(onCode)
  heard.current = onCode
  useEffect(() => {
    if (!video.current) return
    const decoder = createDecoder(() => {
      camera.giveUp()
    })
    void camera.start(video.current)
    keepAlive(camera, video.current)
    decoder.start(video.current, (code) => {
      if (code !== null) heard.current(code)
    })
  }, [camera])
  const state = camera.state.value
  const isWell = state === 'starting' || state === 'live'
  return (
    <div class="viewer" data-camera={state}>
      <video ref={video} playsInline muted autoplay aria-hidden="true" hidden={!isWell} />
      {!isWell && <p>{texts.value.trouble[state]}</p>}
    </div>
  )
}

function nameIn(field: HTMLInputElement | null): string | null {
  const name = field?.value.trim()
  return name === '' ? null : (name ?? null)
}

interface NamePhoneProps {
  authorise: (name: string) => ReturnType<Phone['enrol']>
  onEnrolled: () => Promise<void>
  back: () => void
}

/** The organiser tells phones apart by their names. */
function NamePhone({ authorise, onEnrolled, back }: NamePhoneProps) {
  const [problem, setProblem] = useState('')
  const [isSent, setSent] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const t = texts.value.unauthorised
  const usual = nameOf(navigator.userAgent)
  const send = async (): Promise<void> => {
    setSent(true)
    setProblem('')
    const enrolled = await authorise(nameIn(field.current) ?? usual)
    if (enrolled === 'unreachable') setProblem(t.noAnswer)
    else if ('refused' in enrolled) setProblem(enrolled.refused)
    else return onEnrolled()
    setSent(false)
  }
  return (
    <form
      class="name-phone"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <label>
        <span>{t.name}</span>
        <input
          ref={field}
          name="name"
          defaultValue={usual}
          maxLength={100}
          autocomplete="nickname"
          autofocus
          aria-describedby="name-help"
        />
      </label>
      <p id="name-help" class="quiet">
        {t.nameHelp}
      </p>
      <p class="error" role="alert">
        {problem}
      </p>
      <button class="button wide" disabled={isSent}>
        {t.authorise}
      </button>
      <button type="button" class="button quiet" onClick={back}>
        {t.otherCode}
      </button>
    </form>
  )
}
