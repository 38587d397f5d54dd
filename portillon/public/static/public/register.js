// The proof of work that public/registration/no_robot.py asks for, looked for while the form is filled in; and one sending only.
/* global crypto, TextEncoder */
const form = document.querySelector('form[data-challenge]')
if (form) {
  const proof = form.elements.proof
  const search = crypto.subtle ? find(form.dataset.challenge, Number(form.dataset.zeroBits)) : null
  search?.then((number) => {
    proof.value = number
  })
  let isSending = false
  form.addEventListener('submit', (event) => {
    if (isSending) {
      event.preventDefault()
      return
    }
    isSending = true
    if (search && proof.value === '') {
      event.preventDefault()
      search.then(() => form.submit())
    }
  })
  // The back button brings the page as it was left.
  window.addEventListener('pageshow', () => {
    isSending = false
  })
}

async function find(challenge, zeroBits) {
  const encoder = new TextEncoder()
  for (let number = 0; ; number += 1) {
    const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${challenge}:${number}`))
    if (new DataView(digest).getUint32(0) >>> (32 - zeroBits) === 0) return String(number)
  }
}
