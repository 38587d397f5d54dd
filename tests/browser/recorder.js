/* global window, document, performance, MutationObserver, getComputedStyle */
// Keeps how each verdict looked as it appeared, however soon the next one takes its place.
{
  const text = (section, selector) => section.querySelector(selector)?.textContent ?? ''

  const read = (section) => ({
    state: document.getElementById('scanner').dataset.state,
    reason: document.getElementById('scanner').dataset.reason,
    colour: getComputedStyle(section).backgroundColor,
    word: text(section, 'h1'),
    persons: text(section, '.persons'),
    name: text(section, '.name'),
    seat: text(section, '.seat'),
    detail: text(section, '.detail'),
    admitted: Number(section.querySelector('[data-statistic]')?.dataset.admitted ?? -1),
    offers: [...section.querySelectorAll('.party')].map((button) => button.textContent),
  })

  let last = null
  window.verdicts = []
  window.lastScreenAt = 0
  new MutationObserver(() => {
    const section = document.querySelector('[data-verdict], .notice')
    if (section && section !== last) {
      if (section.matches('[data-verdict]')) window.verdicts.push(read(section))
      window.lastScreenAt = performance.now()
    }
    last = section
  }).observe(document, { childList: true, subtree: true })
}
