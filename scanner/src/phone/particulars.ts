// What only a code of the ticket tells this phone about it, besides what the roster has.

/** Empty where there is none. */
export interface Particulars {
  readonly name: string
  readonly seat: string
  readonly category: string
  readonly price: string
  /** The organiser's note for the door. */
  readonly note: string
  /** The letter of the lane before the door. */
  readonly lane: string
}

/** `texts` are those of a record, in its order. */
export function particularsOf(texts: readonly string[]): Particulars {
  const [name = '', seat = '', category = '', price = '', note = '', lane = ''] = texts
  return { name, seat, category, price, note, lane }
}
