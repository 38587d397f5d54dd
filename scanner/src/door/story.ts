// The page that tells all that has happened to a ticket, for who may look and decide.

import type { ToldVerdict } from '../core/told_verdict'
import type { OpenCall } from '../server/api'
import type { Urls } from '../settings/config'

/** Its address; null where none is offered: after an admission, of no known or a practice ticket, to a steward, and of what
 * this phone has decided, which the server has not heard of. */
export function storyOf(verdict: ToldVerdict, { story }: Pick<Urls, 'story'>): string | null {
  const ticket = verdict.credential?.id
  if (verdict.verdict !== 'refused' || verdict.by === 'phone' || verdict.practice) return null
  if (story === null || !ticket) return null
  return addressOf(story, ticket, verdict.scan_id)
}

/** Where a steward's call is answered. */
export function storyOfCall({ ticket, scan_id }: OpenCall, story: string): string {
  return addressOf(story, ticket, scan_id)
}

function addressOf(story: string, ticket: string, scanId: string): string {
  return `${story.replace('{id}', encodeURIComponent(ticket))}#scan-${scanId}`
}
