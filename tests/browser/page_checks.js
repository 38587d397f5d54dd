/* global window, document, innerWidth, setTimeout, getComputedStyle, axe, NodeFilter */
// What can be seen to be wrong with a page; each check gives a list of sentences.
{
  const visible = (element) => element.checkVisibility({ visibilityProperty: true })
  const described = (element) =>
    `<${element.tagName.toLowerCase()} ${element.id || element.className || element.name || ''}> ` +
    (element.textContent ?? '').trim().slice(0, 30)

  // A busy machine shows a page half laid out: it is judged when it has had time to settle.
  const SETTLED_MS = [0, 300, 1500]
  const overflow = async () => {
    for (const ms of SETTLED_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      if (document.scrollingElement.scrollWidth <= innerWidth) return []
    }
    // What stands in a line that scrolls makes no page wider.
    const scrolls = (element) => element !== document.body && getComputedStyle(element).overflowX !== 'visible'
    const isCut = ({ parentElement: around }) => around !== null && (scrolls(around) || isCut(around))
    const beyond = (element) => element.getBoundingClientRect().right > innerWidth + 1 && !isCut(element)
    const widest = [...document.querySelectorAll('body *')].filter(beyond).slice(-3).map(described)
    const wide = document.scrollingElement.scrollWidth
    return [`${wide} px wide in a window of ${innerWidth}: ${widest.join(', ')}`]
  }

  // Longer words than this fit nowhere on a phone, and addresses are no words.
  const WORD = /(?<![\p{L}\p{N}@._/:-])\p{L}{4,18}(?![\p{L}\p{N}@_/-]|[.:]\S)/gu
  const linesOf = (text, from, to) => {
    const range = document.createRange()
    range.setStart(text, from)
    range.setEnd(text, to)
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
  }

  const brokenIn = (text) => {
    if (linesOf(text, 0, text.data.length) < 2) return []
    return [...text.data.matchAll(WORD)]
      .filter(({ 0: word, index }) => linesOf(text, index, index + word.length) > 1)
      .map(({ 0: word }) => word)
  }

  // What only screen readers or robots are to find stands in a box of one pixel, or beside the window.
  const isShown = (element) => {
    const hidden = element.closest('.visually-hidden, [aria-hidden=true], [inert]')
    return !hidden && visible(element) && element.getBoundingClientRect().width > 1
  }

  /** Words that go on in the next line without a hyphen. */
  const broken = () => {
    const found = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { currentNode: text } = walker
      const { parentElement: parent } = text
      if (text.data.trim() === '' || parent.closest('script, style, code, textarea, svg, option')) continue
      const { hyphens, writingMode } = getComputedStyle(parent)
      if (!isShown(parent) || hyphens === 'auto' || writingMode !== 'horizontal-tb') continue
      found.push(...brokenIn(text).map((word) => `“${word}” is broken in ${described(parent)}`))
    }
    return found
  }

  /** Half as long again: what a translation may come to that nobody has written yet. */
  const lengthen = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { currentNode } = walker
      if (currentNode.data.trim() && !currentNode.parentElement.closest('script'))
        currentNode.data += 'Ñ'.repeat(currentNode.data.length / 2)
    }
  }

  const unlabelled = () =>
    [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
      .filter((field) => visible(field) && !field.labels?.length && !field.ariaLabel)
      .map((field) => `no label: ${described(field)}`)

  const barriers = async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run({ runOnly: tags, resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target} ${any[0]?.message ?? ''}`))
  }

  const focused = () => {
    const element = document.activeElement
    if (!element || element === document.body) return null
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
    const visited = (window.visited ??= [])
    // A date is one element, whose parts show by themselves which of them has the focus.
    const isPart = visited.at(-1) === element
    const again = visited.includes(element) && !isPart
    visited.push(element)
    return {
      what: described(element),
      shown: isPart || ((outlined || boxShadow !== 'none') && visible(element)),
      again,
    }
  }

  const mainAction = () => {
    const candidates = 'main :is(button, a[role=button], summary[role=button]), #scanner button'
    const action = [...document.querySelectorAll(candidates)].find(
      (one) => visible(one) && !one.closest('.secondary') && !one.disabled,
    )
    if (!action || window.visited?.includes(action)) return []
    return [`the keyboard does not reach ${described(action)}`]
  }

  const sentences = () => {
    const found = []
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const { data, parentElement } = walker.currentNode
      // The preview of a mail says its own language, and is in that one on every page.
      if (!parentElement.closest('script, style, noscript, desc, div[lang]')) found.push(data)
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name))
    return found.map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '')
  }

  window.checks = { overflow, broken, lengthen, unlabelled, barriers, focused, mainAction, sentences }
}
