import { language, LANGUAGES, texts } from '../locale'
import type { Scanner } from '../scanner'

export function Languages({ scanner }: { scanner: Scanner }) {
  return (
    <div class="languages" role="group" aria-label={texts.value.settings.language}>
      {LANGUAGES.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          onClick={() => {
            scanner.speak(code)
          }}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
