// The id of a scan or a reversal, made here and before it is sent.

/** A random UUID (RFC 9562, version 4); by hand where `randomUUID` is kept from pages without https. */
export function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID()
  return uuidOf(getRandomBytes())
}

function getRandomBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16))
}

export function uuidOf(bytes: Uint8Array): string {
  const marked = Uint8Array.from(bytes)
  marked[6] = ((marked[6] ?? 0) & 0x0f) | 0x40
  marked[8] = ((marked[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(marked, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
