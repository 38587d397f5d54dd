/* global window, document, innerWidth, innerHeight, getComputedStyle, NodeFilter */
// What a thumb cannot hit and an eye cannot read; each check gives a list of sentences.
{
  const TARGET_PX = 48
  const described = (one) =>
    `<${one.tagName.toLowerCase()} ${one.className?.baseVal ?? one.className}> ` +
    (one.textContent ?? '').trim().slice(0, 40)
  const isShown = (one) =>
    one.checkVisibility({ visibilityProperty: true }) && !one.closest('.unseen, [inert], svg, [hidden]')

  const front = () => document.querySelector('dialog[open]') ?? document.body

  /** Elements that hold words themselves. */
  const worded = () => {
    const found = new Set()
    const walker = document.createTreeWalker(front(), NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode
      const isText = data.trim() !== '' && !parentElement.closest('script, style, noscript, option')
      if (isText && isShown(parentElement)) found.add(parentElement)
    }
    return [...found]
  }

  /** A switch is hit by its whole line. */
  const area = (one) => (one.matches('[type=checkbox]') ? one.closest('label') : one).getBoundingClientRect()

  const smallTargets = () =>
    [...front().querySelectorAll('button, a[href], input:not([type=hidden]), select')]
      .filter(isShown)
      .map((one) => ({ one, width: area(one).width, height: area(one).height }))
      .filter(({ width, height }) => Math.min(width, height) < TARGET_PX - 0.5)
      .map(({ one, width, height }) => `${Math.round(width)} × ${Math.round(height)}: ${described(one)}`)

  const beyondTheEdge = () =>
    worded()
      .filter((one) => {
        const { left, right } = one.getBoundingClientRect()
        return left < -1 || right > innerWidth + 1
      })
      .map((one) => `beyond the edge: ${described(one)}`)

  /** The names above are cut on purpose: whoever stands at a door knows where. */
  const clipped = () =>
    worded()
      .filter((one) => !one.closest('.names, .event'))
      .filter((one) => getComputedStyle(one).overflowX !== 'visible' || one.matches('button'))
      .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
      .map((one) => `clipped: ${described(one)}`)

  const isInFront = (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect()
    if (top < -1 || bottom > innerHeight + 1) return bottom - top > innerHeight * 0.6
    const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return found !== null && (one.contains(found) || found.contains(one))
  }

  const unreachable = () => {
    const found = worded().filter((one) => {
      if (one.closest('.camera')) return false
      one.scrollIntoView({ block: 'center', behavior: 'instant' })
      return !isInFront(one)
    })
    document.querySelector('.verdict')?.scrollTo(0, 0)
    window.scrollTo(0, 0)
    return found.map((one) => `covered or cut: ${described(one)}`)
  }

  /** What is seen before anything is scrolled. */
  const hiddenAtFirst = () =>
    [...document.querySelectorAll(':is(.verdict, body.admitted, body.refused) :is(h1, .new-scan)')]
      .filter((one) => !isInFront(one))
      .map((one) => `not seen at first: ${described(one)}`)

  const checks = { smallTargets, beyondTheEdge, clipped, unreachable, hiddenAtFirst }

  const frame = () => new Promise((resolve) => window.requestAnimationFrame(resolve))

  /** Fonts have come and what moves once has stopped: only then has everything its place. */
  const settled = async () => {
    await frame()
    await document.fonts.ready
    const moving = document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity)
    await Promise.allSettled(moving.map((one) => one.finished))
    await frame()
  }

  window.looks = async (names) => {
    await settled()
    return names.flatMap((name) => checks[name]())
  }
}
