import { describe, expect, it } from 'vitest'
import { browserOf, remedyFor, troubleOf } from '../../src/camera/trouble'
import { CATALOGUES } from '../../src/locale'

describe('camera trouble', () => {
  it('is named by what the browser throws', () => {
    const named = (name: string) => troubleOf(new DOMException('', name))
    expect(
      ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError'].map(named),
    ).toEqual(['denied', 'missing', 'busy', 'failed'])
    expect(troubleOf('no error at all')).toBe('failed')
  })

  it.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit Version/18.0 Safari/604.1',
      5,
      'safariIos',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit CriOS/140 Safari/604.1', 5, 'safariIos'],
    ['Mozilla/5.0 (Macintosh; Intel) AppleWebKit Version/18.0 Safari/605', 5, 'safariIos'],
    ['Mozilla/5.0 (Macintosh; Intel) AppleWebKit Version/18.0 Safari/605', 0, 'safariMac'],
    [
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/140.0 Mobile Safari/537',
      5,
      'chromeAndroid',
    ],
    ['Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5, 'firefox'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537 Edg/140', 0, 'desktop'],
  ] as const)('speaks to the browser %s', (userAgent, touchPoints, browser) => {
    expect(browserOf(userAgent, touchPoints)).toBe(browser)
  })

  it('always says what to do', () => {
    const browsers = ['chromeAndroid', 'safariIos', 'safariMac', 'firefox', 'desktop'] as const
    const troubles = Object.keys(CATALOGUES.de.trouble) as (keyof typeof CATALOGUES.de.trouble)[]
    for (const trouble of troubles)
      for (const browser of browsers)
        expect(remedyFor(trouble, browser, CATALOGUES.de).length).toBeGreaterThan(20)
  })
})
