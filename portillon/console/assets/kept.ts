// What was typed into a form that was not accepted because the session was over: kept in this tab, and put back when the
// form's page is open again. Nothing is sent by itself, and nothing leaves the browser.

interface Kept {
  readonly page: string
  readonly action: string
  readonly user: string
  readonly fields: [name: string, value: string][]
  // Set by a page that stands in for the answer, such as the one to sign in.
  readonly unsent: boolean
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const KEY = 'portillon-kept'
// Hidden fields are the server's, and it writes them anew; files and passwords cannot or must not be kept.
const NEVER = ['hidden', 'file', 'password', 'submit']

const here = location.pathname + location.search
const found = recalled()
if (document.querySelector('[data-unsent]')) {
  if (found) keep({ ...found, unsent: true })
} else if (!found?.unsent) {
  sessionStorage.removeItem(KEY)
} else if (found.page === here) {
  sessionStorage.removeItem(KEY)
  if (found.user === user()) restore(found)
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'post') return
  // The sign-in itself is not what somebody was doing, and the language and the sign-out hold nothing that was typed.
  if (document.querySelector('[data-unsent]') || form.closest('header')) return
  const fields = fieldsOf(form).flatMap(valuesOf)
  keep({ page: here, action: pathOf(form), user: user(), fields, unsent: false })
})

function keep(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // No storage, or a text longer than it holds: then nothing is kept.
  }
}

function recalled(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null
  } catch {
    return null
  }
}

function user(): string {
  return document.body.dataset['user'] ?? ''
}

function pathOf(form: HTMLFormElement): string {
  return new URL(form.action, location.href).pathname
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (one): one is Field =>
      (one instanceof HTMLInputElement ||
        one instanceof HTMLSelectElement ||
        one instanceof HTMLTextAreaElement) &&
      one.name !== '' &&
      !NEVER.includes(one.type),
  )
}

function valuesOf(field: Field): [string, string][] {
  if (field instanceof HTMLSelectElement)
    return [...field.selectedOptions].map((option) => [field.name, option.value])
  if (isTicked(field)) return field.checked ? [[field.name, field.value]] : []
  return [[field.name, field.value]]
}

function restore(kept: Kept): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[method=post]')]
  const form = forms.find((one) => pathOf(one) === kept.action && !one.closest('header'))
  if (!form) return
  const notice = document.getElementById('unsent')
  if (notice) notice.hidden = false
  const left = new Map<string, string[]>()
  for (const [name, value] of kept.fields) left.set(name, [...(left.get(name) ?? []), value])
  for (const field of fieldsOf(form)) putBack(field, left.get(field.name) ?? [])
}

function putBack(field: Field, values: string[]): void {
  if (isTicked(field)) field.checked = values.includes(field.value)
  else if (field instanceof HTMLSelectElement && field.multiple) {
    for (const option of field.options) option.selected = values.includes(option.value)
  }
  // Several fields of one name take their values in turn.
  else field.value = values.shift() ?? ''
  field.closest('details')?.setAttribute('open', '')
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

function isTicked(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type)
}
