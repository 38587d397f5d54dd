// Numbers that people type: their last digit makes the Damm check come out at zero (H. M. Damm,
// "Total anti-symmetrische Quasigruppen", 2004). Every single wrong digit and every swap of
// neighbours is caught.

const QUASIGROUP = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

/** The digit that belongs behind `digits` (ASCII 0–9). */
export function checkDigit(digits: string): string {
  let interim = '0'
  for (const digit of digits) interim = QUASIGROUP[Number(interim)]?.[Number(digit)] ?? ''
  return interim
}

/** Whether the last digit of `number` is the one that belongs there. */
export function isValid(number: string): boolean {
  return /^[0-9]+$/.test(number) && checkDigit(number) === '0'
}
