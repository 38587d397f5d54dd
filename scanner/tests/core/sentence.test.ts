import { describe, expect, it } from 'vitest'
import { instantOf } from '../../src/core/calendar'
import { Voice, type Answer, type Names } from '../../src/core/sentence'
import type { Reason } from '../../src/core/verdict'
import { SENTENCES } from '../../src/locale/sentences'
import { readVector } from './vectors'

interface Case {
  readonly answer: {
    reason: Reason
    party: number
    used: number
    allowed: number
    is_exit: boolean
    is_of_pass: boolean
    because: Answer['because']
  }
  readonly names: {
    gate: string | null
    device: string | null
    server: Names['server']
    elsewhere: { title: string; starts_at: string; zone: string; zone_in_words: string } | null
    doors: string[] | null
    programme: string | null
    is_own_time: boolean
    at_desk: boolean
    takes_part: boolean
  }
  readonly zone: string
  readonly now: string
  readonly sentences: Readonly<Record<'fr' | 'de' | 'en', string>>
}

const { cases } = readVector('sentences/sentences') as { cases: Case[] }

describe.each(['fr', 'de', 'en'] as const)('vectors/sentences in %s', (language) => {
  it.each(cases.map((one): [string, Case] => [one.sentences[language], one]))(
    '%s',
    (sentence, { answer, names, zone, now }) => {
      const voice = new Voice(SENTENCES[language], zone, instantOf(now))
      expect(voice.sentence(answerOf(answer), namesOf(names))).toBe(sentence)
    },
  )
})

function answerOf({ is_exit, is_of_pass, ...answer }: Case['answer']): Answer {
  return { ...answer, isExit: is_exit, isOfPass: is_of_pass }
}

function namesOf({ elsewhere, is_own_time, at_desk, takes_part, ...names }: Case['names']): Names {
  return {
    ...names,
    elsewhere: elsewhere && {
      title: elsewhere.title,
      startsAt: instantOf(elsewhere.starts_at),
      zone: elsewhere.zone,
      zoneInWords: elsewhere.zone_in_words,
    },
    isOwnTime: is_own_time,
    atDesk: at_desk,
    takesPart: takes_part,
  }
}
