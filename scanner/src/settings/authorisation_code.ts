// Whether a text is an organiser's authorisation code. Its host does not matter: the page stays on the server it came
// from, which alone knows whether the token is one of its own.

const TOKEN = /^(?:https?:\/\/[^/?#]+(?:\/[^?#]*)?\/e\/)?([A-Z2-7]{40})\/?(?:[?#].*)?$/i

export function authorisationToken(text: string): string | null {
  return TOKEN.exec(text.trim())?.[1]?.toUpperCase() ?? null
}

const SYSTEMS = ['iPhone', 'iPad', 'Android', 'CrOS', 'Windows', 'Macintosh', 'Linux']

/** What a phone is called until somebody gives it a name. */
export function nameOf(userAgent: string): string {
  return SYSTEMS.find((sign) => userAgent.includes(sign)) ?? 'PC'
}
