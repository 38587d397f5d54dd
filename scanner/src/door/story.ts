// The page that tells all that has happened to a ticket, for who may look and decide.

import type { Verdict } from '../core/verdict'
import type { Urls } from '../settings/config'

/** Its address; null where none is offered: after an admission, of no known or a practice ticket, to a steward. */
export function storyOf(verdict: Verdict, { story }: Pick<Urls, 'story'>): string | null {
  const ticket = verdict.credential?.id
  if (verdict.verdict !== 'refused' || verdict.practice || story === null || !ticket) return null
  return `${story.replace('{id}', encodeURIComponent(ticket))}#scan-${verdict.scan_id}`
}
