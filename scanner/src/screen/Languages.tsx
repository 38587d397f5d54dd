import { language, LANGUAGES, texts, type Language } from '../locale'

export function Languages({ speak }: { speak: (language: Language) => void }) {
  return (
    <div class="languages" role="group" aria-label={texts.value.settings.language}>
      {LANGUAGES.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          onClick={() => {
            speak(code)
          }}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
