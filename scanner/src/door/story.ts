// The page that tells all that has happened to a ticket, for who may look and decide.

import type { Config } from '../settings/config'
import type { Verdict } from '../core/verdict'

/** Its address; null where none is offered: after an admission, of no known or a practice ticket, to a steward. */
export function storyOf(verdict: Verdict, { urls }: Pick<Config, 'urls'>): string | null {
  const ticket = verdict.credential?.id
  if (verdict.verdict !== 'refused' || verdict.practice || urls.story === undefined || !ticket)
    return null
  return `${urls.story.replace('{id}', encodeURIComponent(ticket))}#scan-${verdict.scan_id}`
}
