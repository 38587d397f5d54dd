// What to say when the camera does not come: the trouble, and what this browser's user can do.

import type { Catalogue } from '../locale'

export type Trouble = keyof Catalogue['trouble']
/** What a camera that is on can lack. */
export type Fault = Extract<Trouble, 'stalled' | 'dark'>
export type Browser = 'chromeAndroid' | 'safariIos' | 'safariMac' | 'firefox' | 'desktop'

/** The trouble behind an error of getUserMedia. */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'failed'
}

/** Which browser's words to use. On iOS every browser is Safari underneath. */
export function browserOf(userAgent: string, touchPoints: number): Browser {
  const isIpad = userAgent.includes('Macintosh') && touchPoints > 1
  if (/iPhone|iPad|iPod/.test(userAgent) || isIpad) return 'safariIos'
  if (userAgent.includes('Firefox/')) return 'firefox'
  if (userAgent.includes('Android')) return 'chromeAndroid'
  const isSafari = userAgent.includes('Safari/') && !userAgent.includes('Chrom')
  return isSafari && userAgent.includes('Macintosh') ? 'safariMac' : 'desktop'
}

/** The sentence that says what to do. */
export function remedyFor(trouble: Trouble, browser: Browser, { remedy }: Catalogue): string {
  if (trouble === 'denied') return deniedRemedy(browser, remedy)
  if (trouble !== 'busy') return remedy[trouble]
  const isMobile = browser === 'chromeAndroid' || browser === 'safariIos'
  return isMobile ? remedy.busyMobile : remedy.busyDesktop
}

function deniedRemedy(browser: Browser, remedy: Catalogue['remedy']): string {
  const remedies: Record<Browser, string> = {
    chromeAndroid: remedy.deniedChromeAndroid,
    safariIos: remedy.deniedSafariIos,
    safariMac: remedy.deniedSafariMac,
    firefox: remedy.deniedFirefox,
    desktop: remedy.deniedDesktop,
  }
  return remedies[browser]
}
