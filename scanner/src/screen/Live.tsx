/** A text that changes while it is on the screen. Each text gets an element of its own: a translator or an extension may
 * have put another element in the place of the text, which would then stand still. */
export function Live({ children: text }: { children: string }) {
  return <span key={text}>{text}</span>
}
