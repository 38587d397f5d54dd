// A desk by keyboard alone: number, Enter, digit, Enter; and a scanner that is a keyboard may come in between.
import './handheld'

const shownAt = performance.now()
const settleMs = 250
// Fingers are not so fast: a key after so little time is a scanner's, or bounces.
const hurriedMs = 30

// What stands in the field is replaced by whatever is typed or scanned next.
document.querySelector<HTMLInputElement>('input[data-select]')?.select()

const validation = document.querySelector<HTMLFormElement>('form[data-entry]')
if (validation) watchKeys(validation)

function watchKeys(form: HTMLFormElement): void {
  let lastAt = 0
  let chosen = companionsOf(form).find((radio) => radio.checked)
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const hurried = event.timeStamp - lastAt < hurriedMs
    if (event.key === 'Enter') {
      // The Enter that led here, still held or bouncing, or the end of a scan that began on the page before.
      if (event.repeat || hurried || event.timeStamp - shownAt < settleMs) event.preventDefault()
    } else if (event.key === 'Escape') {
      form.querySelector<HTMLAnchorElement>('a[data-cancel]')?.click()
    } else if (event.key.length === 1) {
      lastAt = event.timeStamp
      // The digits of a scan choose nobody's companions.
      if (hurried) chosen?.click()
      else {
        chosen = companionsOf(form).find((radio) => radio.checked)
        choose(form, event)
      }
    }
  })
}

function companionsOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input[name=companions]')]
}

// The digits' row counts without Shift too, whatever it writes on this keyboard.
function choose(form: HTMLFormElement, event: KeyboardEvent): void {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? event.key
  const radio = companionsOf(form).find((radio) => radio.value === digit)
  if (!radio) return
  radio.checked = true
  radio.focus()
  event.preventDefault()
}
