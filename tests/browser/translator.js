/* global window, document, Node, NodeFilter, MutationObserver */
// A translator or an extension that heeds no wish: every text of the page gets elements of its own, as Chrome's translation
// does it. The page's program keeps its hold on texts that are no longer there.
{
  const wrapped = new WeakSet()
  window.wrapped = 0

  const isLeftAlone = (text) =>
    wrapped.has(text) ||
    text.data.trim() === '' ||
    !text.parentElement ||
    text.parentElement.closest('script, style, textarea, select, svg, title')

  const wrap = (text) => {
    if (isLeftAlone(text)) return
    const [outer, inner] = [document.createElement('font'), document.createElement('font')]
    const copy = document.createTextNode(text.data)
    wrapped.add(copy)
    inner.append(copy)
    outer.append(inner)
    text.replaceWith(outer)
    window.wrapped += 1
  }

  const textsOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return [node]
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
    const found = []
    while (walker.nextNode()) found.push(walker.currentNode)
    return found
  }

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) textsOf(node).forEach(wrap)
  }).observe(document, { childList: true, subtree: true })
}
