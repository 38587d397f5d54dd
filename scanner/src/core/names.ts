// How much of a name must be typed before it is searched: the same as portillon/core/names.py.

/** Chinese, Japanese and Korean signs, of which one says as much as two letters. */
const SIGN =
  /[\u{1100}-\u{11ff}\u{2e80}-\u{2fdf}\u{3005}-\u{30ff}\u{3130}-\u{318f}\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{ac00}-\u{d7af}\u{f900}-\u{faff}\u{ff66}-\u{ff9f}\u{20000}-\u{3ffff}]/u

/** How much a search says, in letters. */
export function size(text: string): number {
  const signs = text.match(/\S/gu) ?? []
  return signs.reduce((sum, sign) => sum + (SIGN.test(sign) ? 2 : 1), 0)
}
