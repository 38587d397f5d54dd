// The service worker of the scanner's page: it keeps the page with its files, and opens it without a network. It keeps no
// answer of the API. It imports nothing, because it is one script of its own. A browser that is a device and has somebody
// signed in has it twice, each with a cache of its own: neither takes a version away that the other still needs.

// What TypeScript's types for pages lack.
interface LongEvent extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void
}
interface FetchEvent extends LongEvent {
  readonly request: Request
  readonly respondWith: (answer: Promise<Response>) => void
}
interface ServiceWorkerItself {
  readonly clients: { readonly claim: () => Promise<void> }
  readonly skipWaiting: () => Promise<void>
  addEventListener(name: 'install' | 'activate', act: (event: LongEvent) => void): void
  addEventListener(name: 'fetch', act: (event: FetchEvent) => void): void
  addEventListener(name: 'message', act: (event: MessageEvent) => void): void
}

const worker = globalThis as unknown as ServiceWorkerItself

// The build puts both in (scanner/build/precache.ts): each address with the digest of what is there.
declare const __FILES__: Readonly<Record<string, string>>
declare const __VERSION__: string

/** The page under whose address this script is: /door, or /scan of a signed-in person. */
const SHELL = location.pathname.replace(/\/sw\.js$/, '')
const STATIC = '/static/'
const KEPT = `portillon-scanner${SHELL}-`
const CACHE = KEPT + __VERSION__
const FILES = Object.entries(__FILES__).filter(([at]) => at === SHELL || at.startsWith(STATIC))

worker.addEventListener('install', (event) => {
  event.waitUntil(keepAll())
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([forgetOthers(), worker.clients.claim()]))
})

worker.addEventListener('message', (event) => {
  // The page says when nothing is going on: it loads anew, and this version takes over.
  if (event.data === 'take over') void worker.skipWaiting()
})

worker.addEventListener('fetch', (event) => {
  const address = keptAddress(event.request)
  if (address !== null) event.respondWith(answerFor(address, event.request))
})

/** All files or none: the server may be between two versions, and only those of this one fit together. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE)
  try {
    await Promise.all(
      FILES.map(async ([address, integrity]) => {
        await cache.add(new Request(address, { integrity, cache: 'no-cache', credentials: 'omit' }))
      }),
    )
  } catch (error) {
    await caches.delete(CACHE)
    throw error
  }
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys()
  const others = names.filter((name) => name.startsWith(KEPT) && name !== CACHE)
  await Promise.all(others.map((name) => caches.delete(name)))
}

/** Under which address the answer is kept; null: it is asked for on the network. */
function keptAddress(request: Request): string | null {
  const { pathname, origin } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return null
  const isPage = request.mode === 'navigate'
  if (isPage !== (pathname === SHELL)) return null
  return FILES.some(([at]) => at === pathname) ? pathname : null
}

async function answerFor(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request)
}
