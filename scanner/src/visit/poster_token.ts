// Which venue a poster leads to. Its host does not matter: the page stays on the server it came from, which alone knows
// whether the token is one of its own.

const POSTER = /^https?:\/\/[^/?#]+(?:\/[^?#]*)?\/v\/([A-Z2-7]{24})\/?(?:[?#].*)?$/i

export function posterToken(code: string): string | null {
  return POSTER.exec(code.trim())?.[1]?.toUpperCase() ?? null
}
