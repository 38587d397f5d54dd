/* global document, KeyboardEvent */
// Presses keys as a handheld scanner does, as fast as the page takes them; what the page does not prevent happens.
;({ keys, end }) => {
  const isField = (element) => element.matches('input:not([type=radio], [type=checkbox]), textarea')

  const press = (key) => {
    const event = new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true })
    return document.activeElement.dispatchEvent(event)
  }

  for (const key of keys) {
    if (press(key) && isField(document.activeElement))
      document.execCommand('insertText', false, key.key)
  }
  if (!end || !press({ key: end, code: end }) || end !== 'Enter') return
  const { activeElement } = document
  if (isField(activeElement)) activeElement.form?.requestSubmit()
  else activeElement.click()
}
