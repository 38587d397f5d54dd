/* global localStorage, sessionStorage, indexedDB, caches, crypto, CryptoKey, Blob, DecompressionStream, TextDecoder */
// All that a thief reads, as text: bytes as they are, and all that can be inflated among them.
async () => {
  const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })]
  const inflated = async (bytes) => {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
    const [reader, decoder] = [stream.getReader(), new TextDecoder()]
    let text = ''
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += decoder.decode(part.value, { stream: true })
    } catch {
      // What is behind it is no part of it.
    }
    return text
  }
  const tell = async (value) => {
    if (value instanceof CryptoKey) {
      found.push(`CryptoKey ${value.type} ${value.algorithm.name}`)
      for (const form of ['raw', 'pkcs8', 'spki', 'jwk']) {
        try {
          await tell(await crypto.subtle.exportKey(form, value))
        } catch {
          // The browser does not give it away.
        }
      }
    } else if (value instanceof ArrayBuffer) {
      await tell(new Uint8Array(value))
    } else if (value instanceof Uint8Array) {
      found.push(new TextDecoder().decode(value))
      for (let at = 0; at < value.length; at++)
        if (value[at] === 0x78) found.push(await inflated(value.subarray(at)))
    } else if (value && typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) { found.push(name); await tell(one) }
    } else found.push(String(value))
  }
  for (const { name } of await indexedDB.databases()) {
    const opening = indexedDB.open(name)
    const database = await new Promise((done) => (opening.onsuccess = () => done(opening.result)))
    for (const store of database.objectStoreNames) {
      const asked = database.transaction(store).objectStore(store).getAll()
      await tell(await new Promise((done) => (asked.onsuccess = () => done(asked.result))))
    }
    database.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      found.push(request.url)
      found.push(await (await cache.match(request)).text())
    }
  }
  return found.join('\n')
}
