// What the pages do in the browser. Every page works without it, only with more loading.
import 'htmx.org'
import './console.css'
import './desk'
import './kept'
import './passkeys'
import './signed_in'

// What changed on the page is said aloud: the text a server-rendered part marks for it goes into the live region.
document.addEventListener('htmx:after:swap', () => {
  const announcer = document.getElementById('announcer')
  const parts = [...document.querySelectorAll('[data-announce]')]
  const text = parts.at(-1)?.textContent.trim()
  if (announcer && text) announcer.textContent = text
})

// A file too large is refused before it travels.
document.addEventListener('change', (event) => {
  const field = event.target
  if (!(field instanceof HTMLInputElement) || field.type !== 'file') return
  const size = field.files?.[0]?.size ?? 0
  const max = Number(field.dataset['maxBytes'] ?? Infinity)
  field.setCustomValidity(size > max ? (field.dataset['tooLarge'] ?? '') : '')
  field.reportValidity()
})

// A form is sent once, however often its button is pressed.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (
    !(form instanceof HTMLFormElement) ||
    form.method !== 'post' ||
    form.dataset['again'] === 'yes'
  )
    return
  if (form.dataset['sent']) event.preventDefault()
  form.dataset['sent'] = 'yes'
})
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]'))
    delete form.dataset['sent']
})

// The account menu closes as menus do.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.account[open]')) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false
  }
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.account[open]')) {
    menu.open = false
    menu.querySelector('summary')?.focus()
  }
})
