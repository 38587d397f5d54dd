// A desk by keyboard alone: number, Enter, digit, Enter; and a scanner that is a keyboard may come in between.
export {}

const shownAt = performance.now()
const settleMs = 250

class Burst {
  private keys = ''
  private last = 0

  // A person's keys come at least this far apart, a scanner's much nearer.
  private static readonly gapMs = 60
  private static readonly keysMin = 6

  add(key: string, at: number): void {
    this.keys = at - this.last > Burst.gapMs ? key : this.keys + key
    this.last = at
  }

  /** Whether a key at this moment follows the one before faster than fingers do. */
  isHurried(at: number): boolean {
    return this.keys !== '' && at - this.last < Burst.gapMs / 2
  }

  /** What a scanner has keyed in; nothing for keys that a person pressed. */
  take(): string {
    const keys = this.keys
    this.keys = ''
    return keys.length >= Burst.keysMin ? keys : ''
  }
}

// What stands in the field is replaced by whatever is typed or scanned next.
document.querySelector<HTMLInputElement>('input[data-select]')?.select()

const validation = document.querySelector<HTMLFormElement>('form[data-entry]')
if (validation) watchKeys(validation)

function watchKeys(form: HTMLFormElement): void {
  const burst = new Burst()
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') {
      const hurried = burst.isHurried(event.timeStamp)
      const scanned = burst.take()
      // The Enter that led here, still held or bouncing, or the end of a scan that began on the page before.
      if (event.repeat || hurried || event.timeStamp - shownAt < settleMs) event.preventDefault()
      // Nobody presses so many keys so fast: the next pass is before the scanner, and this one is not validated.
      if (scanned) {
        event.preventDefault()
        lookUp(scanned)
      }
    } else if (event.key === 'Escape') {
      form.querySelector<HTMLAnchorElement>('a[data-cancel]')?.click()
    } else if (event.key.length === 1) {
      burst.add(event.key, event.timeStamp)
      choose(form, event)
    }
  })
}

// The digits' row counts without Shift too, whatever it writes on this keyboard.
function choose(form: HTMLFormElement, event: KeyboardEvent): void {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? event.key
  const radio = [...form.querySelectorAll<HTMLInputElement>('input[name=companions]')].find(
    (radio) => radio.value === digit,
  )
  if (!radio) return
  radio.checked = true
  radio.focus()
  event.preventDefault()
}

function lookUp(code: string): void {
  const next = document.querySelector<HTMLFormElement>('form[data-next]')
  const field = next?.querySelector<HTMLInputElement>('input[name=code]')
  if (!next || !field) return
  field.value = code
  next.requestSubmit()
}
