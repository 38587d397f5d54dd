// Passkeys: a form marked data-passkey is filled in by the browser's authenticator and sent. What is asked of it stands in
// the page, or is fetched when the button is pressed, so that the sign-in page asks nothing of who uses a password.
export {}

interface Descriptor {
  id: string
  type: PublicKeyCredentialType
}
interface Asked {
  publicKey: Record<string, unknown> & {
    challenge: string
    user?: { id: string }
    excludeCredentials?: Descriptor[]
    allowCredentials?: Descriptor[]
  }
}

const forms = document.querySelectorAll<HTMLFormElement>('form[data-passkey]')
if ('PublicKeyCredential' in window && isSecureContext) {
  for (const form of forms) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      if (field(form).value) return
      event.preventDefault()
      event.stopImmediatePropagation()
      void fill(form)
    })
  }
  for (const notice of document.querySelectorAll<HTMLElement>('[data-no-passkeys]'))
    notice.hidden = true
}

async function fill(form: HTMLFormElement): Promise<void> {
  const trouble = form.querySelector<HTMLElement>('[data-passkey-trouble]')
  if (trouble) trouble.hidden = true
  try {
    const asked = await askedOf(form)
    const made = form.dataset['passkey'] === 'create' ? await create(asked) : await get(asked)
    field(form).value = JSON.stringify(made)
    form.submit()
  } catch {
    // Refused by the person, timed out, or known already: the browser has said which.
    if (trouble) trouble.hidden = false
  }
}

function field(form: HTMLFormElement): HTMLInputElement {
  const found = form.querySelector<HTMLInputElement>('input[name=credential]')
  if (!found) throw new Error('a form for a passkey has a field for it')
  return found
}

async function askedOf(form: HTMLFormElement): Promise<Asked> {
  const address = form.dataset['options']
  if (!address)
    return JSON.parse(document.getElementById('passkey-options')?.textContent ?? '') as Asked
  const answer = await fetch(address, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(answer.statusText)
  return ((await answer.json()) as { request_options: Asked }).request_options
}

async function create({ publicKey }: Asked): Promise<object> {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user?.id ?? '') },
    excludeCredentials: descriptors(publicKey.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions
  const made = (await navigator.credentials.create({ publicKey: options })) as PublicKeyCredential
  const response = made.response as AuthenticatorAttestationResponse
  return told(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
  })
}

async function get({ publicKey }: Asked): Promise<object> {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: descriptors(publicKey.allowCredentials),
  } as PublicKeyCredentialRequestOptions
  const made = (await navigator.credentials.get({ publicKey: options })) as PublicKeyCredential
  const response = made.response as AuthenticatorAssertionResponse
  return told(made, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  })
}

function told(made: PublicKeyCredential, response: object): object {
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response,
  }
}

function descriptors(given: Descriptor[] | undefined): PublicKeyCredentialDescriptor[] {
  return (given ?? []).map((one) => ({ ...one, id: bytes(one.id) }))
}

function bytes(base64url: string): ArrayBuffer {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
