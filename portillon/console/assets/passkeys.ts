// Passkeys: a form marked data-passkey is filled in by the browser's authenticator and sent. What is asked of it stands in
// the page, or is fetched when the button is pressed, so that the sign-in page asks nothing of who uses a password.
import * as v from 'valibot'

const bytes = v.pipe(v.string(), v.transform(toBytes))
const verification = v.picklist(['discouraged', 'preferred', 'required'])
const type = v.literal('public-key')
const known = v.array(v.object({ type, id: bytes }))

// Named one by one: what is asked of an authenticator and not named here would be left out.
const shared = {
  challenge: bytes,
  timeout: v.exactOptional(v.number()),
  extensions: v.exactOptional(v.object({ credProps: v.exactOptional(v.boolean()) })),
}
const CreationSchema = v.object({
  publicKey: v.object({
    ...shared,
    rp: v.object({ name: v.string(), id: v.exactOptional(v.string()) }),
    user: v.object({ id: bytes, name: v.string(), displayName: v.string() }),
    pubKeyCredParams: v.array(v.object({ type, alg: v.number() })),
    excludeCredentials: v.exactOptional(known),
    authenticatorSelection: v.exactOptional(
      v.object({
        authenticatorAttachment: v.exactOptional(v.picklist(['platform', 'cross-platform'])),
        requireResidentKey: v.exactOptional(v.boolean()),
        residentKey: v.exactOptional(verification),
        userVerification: v.exactOptional(verification),
      }),
    ),
    attestation: v.exactOptional(v.picklist(['none', 'indirect', 'direct', 'enterprise'])),
  }),
})
const RequestSchema = v.object({
  publicKey: v.object({
    ...shared,
    rpId: v.exactOptional(v.string()),
    allowCredentials: v.exactOptional(known),
    userVerification: v.exactOptional(verification),
  }),
})
const AnswerSchema = v.object({ request_options: v.unknown() })

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

async function askedOf(form: HTMLFormElement): Promise<unknown> {
  const address = form.dataset['options']
  if (!address) return JSON.parse(document.getElementById('passkey-options')?.textContent ?? '')
  const answer = await fetch(address, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(answer.statusText)
  return v.parse(AnswerSchema, await answer.json()).request_options
}

async function create(asked: unknown): Promise<object> {
  const made = await navigator.credentials.create(v.parse(CreationSchema, asked))
  if (!isPasskey(made) || !isAttestation(made.response)) throw new Error('no passkey was made')
  const { response } = made
  return told(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
  })
}

async function get(asked: unknown): Promise<object> {
  const made = await navigator.credentials.get(v.parse(RequestSchema, asked))
  if (!isPasskey(made) || !isAssertion(made.response)) throw new Error('no passkey was given')
  const { response } = made
  return told(made, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  })
}

// By what they hold: a password manager may answer in the browser's place, with objects of its own.

function isPasskey(made: Credential | null): made is PublicKeyCredential {
  return made?.type === 'public-key'
}

function isAttestation(
  response: AuthenticatorResponse,
): response is AuthenticatorAttestationResponse {
  return 'attestationObject' in response
}

function isAssertion(response: AuthenticatorResponse): response is AuthenticatorAssertionResponse {
  return 'signature' in response
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

function toBytes(base64url: string): ArrayBuffer {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
