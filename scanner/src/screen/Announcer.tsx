import { isAlone, type ToldVerdict } from '../core/told_verdict'
import { isUnsent, type Stage } from '../door/stage'
import { texts, type Catalogue } from '../locale'
import type { Scanner } from '../scanner'
import { Live } from './Live'
import { admittedBy } from './Refusal'
import {
  askingFor,
  nameOf,
  personsOf,
  problemWordsFor,
  reversalWordsFor,
  sentenceFor,
  wordFor,
} from './words'

/** Tells a screen reader what the screen shouts by its colour. */
export function Announcer({ scanner }: { scanner: Scanner }) {
  return (
    <div class="unseen" role="status" aria-live="assertive" aria-atomic="true">
      <Live>{announcement(scanner.door.stage.value, texts.value, admission(scanner))}</Live>
    </div>
  )
}

/** How a supervisor who was called has admitted all the same; "" unless one has. */
function admission({ calls, door }: Scanner): string {
  const call = calls.current.value
  return call?.is === 'admitted' && door.stage.value.is === 'verdict' ? admittedBy(call) : ''
}

function announcement(stage: Stage, texts: Catalogue, admission: string): string {
  if (admission !== '') return `${texts.admitted}. ${admission}`
  if (stage.is === 'problem')
    return `${problemWordsFor(stage.scan, texts)}. ${stage.problem.detail}`
  if (isUnsent(stage)) return `${texts[stage.is].title}. ${texts[stage.is].explain}`
  if (stage.is === 'signed-out') return `${texts.signedOut.title}. ${texts.signedOut.explain}`
  if (stage.is === 'checking' && stage.failures > 0)
    return `${texts.offline.title}. ${texts.offline.explain}`
  if (stage.is === 'checking' && stage.holder) return askingFor(stage.holder, texts)
  if (stage.is === 'asking' || stage.is === 'reversed') return ofReversal(stage, texts)
  return stage.is === 'verdict' ? ofVerdict(stage.verdict, texts) : ''
}

function ofVerdict(verdict: ToldVerdict, texts: Catalogue): string {
  const persons = verdict.allowed > 0 ? texts.verdict.persons(verdict.used, verdict.allowed) : ''
  const practice = verdict.practice ? texts.practice.band : ''
  const parts = [
    practice,
    wordFor(verdict, texts),
    nameOf(verdict),
    persons,
    sentenceFor(verdict, texts),
    isAlone(verdict) ? texts.alone.badge : '',
  ]
  parts.push(...verdict.notes)
  return parts.filter((part) => part !== '').join('. ')
}

function ofReversal(
  stage: Extract<Stage, { is: 'asking' | 'reversed' }>,
  texts: Catalogue,
): string {
  const { scan, verdict } = stage.passage
  const words = reversalWordsFor(verdict, texts)
  const persons = personsOf(scan, texts)
  if (stage.is === 'asking') return `${words.ask} ${nameOf(verdict)}. ${persons}`
  if (stage.answer.is === 'reversal') return `${words.done(persons)}. ${nameOf(verdict)}`
  return `${words.notDone}. ${stage.answer.detail}`
}
