// Which of a phone's cameras reads codes best: the main lens of its back. Ultra-wide lenses make a code small, telephoto
// lenses are not sharp so near, and depth cameras show no picture at all. Browsers tell them apart by their labels only.

export interface Lens {
  readonly deviceId: string
  readonly label: string
}

/** Of Chrome ("camera2 0, facing back") and of Safari, which speaks the phone's language. */
const BACK = /\b(back|rear|environment)\b|rück|arrière|posterior|trasera|traseira/i
const SECOND_BEST =
  /ultra|wide|weitwinkel|grand.angle|grandangol|tele|télé|macro|makro|depth|tiefen|profondeur|tof|infra|mono/i
/** Chrome counts the lenses; the main one comes first. */
const NUMBER = /camera2? (\d+)/i

/** The main lens of the back; null where the labels do not tell. */
export function mainLens(lenses: readonly Lens[]): Lens | null {
  const backs = lenses.filter(({ label }) => BACK.test(label))
  const [best] = [...backs].sort((one, other) => rank(one) - rank(other))
  return best ?? null
}

function rank({ label }: Lens): number {
  const number = Number(NUMBER.exec(label)?.[1] ?? 0)
  return (SECOND_BEST.test(label) ? 1000 : 0) + number
}
