import { texts } from '../locale'
import { LookIcon } from './icons'

/** What to look at although the ticket is valid: amber, with a sign and a word of its own. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <div class="look" role="note">
      <LookIcon />
      <div>
        <strong>{texts.value.verdict.look}</strong>
        {notes.map((note) => (
          <p key={note} dir="auto">
            {note}
          </p>
        ))}
      </div>
    </div>
  )
}
