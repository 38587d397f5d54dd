// A door to try the built scanner at, without the real server: the page with its strict policy, and
// an API that knows a few tickets. Run `npm run build && npm run dev`, open http://localhost:8123/scan.
//
// GET /dev/codes lists what may be shown to the camera; POST /dev/weather {"api": "down"} makes the
// API fail ("fine", "down", "slow", "500", "401", "403"); POST /dev/reset starts the evening anew.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const PORT = Number(process.env.PORT ?? 8123)
const STATIC = join(import.meta.dirname, '../../portillon/static')
// As the server would tell it, but for the evening's own.
const VECTORS = join(import.meta.dirname, '../../vectors/scanner/config.json')
const TOLD = JSON.parse(await readFile(VECTORS, 'utf-8'))['signed in']
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self' blob:; img-src 'self' data:"
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
}

const url = (letter) => `https://tickets.example/t/${(letter + 'QRSTUVWXYZ234567').repeat(8)}`
const CODES = {
  single: url('A'),
  family: url('B'),
  cancelled: url('C'),
  later: url('D'),
  long: url('E'),
  group: url('F'),
  noted: url('G'),
  foreign: 'https://example.com/menu',
}

const DETAILS = {
  fr: {
    ok: (t) => `Bienvenue, ${t.name}.`,
    used_up: () => 'Déjà entré à 18:42 à l’entrée nord, avec la tablette 3.',
    cancelled: () => 'Ce billet a été annulé le 12 septembre.',
    too_early: () => 'Les portes n’ouvrent que le vendredi 20 septembre à 18:00.',
    unreadable: () => 'Ce code n’est pas un billet de cette organisation.',
  },
  de: {
    ok: (t) => `Willkommen, ${t.name}.`,
    used_up: () =>
      'Schon um 18:42 am Nordeingang eingelassen, mit dem Gerät «Einlasskontrollgerät Haupteingang 3».',
    cancelled: () => 'Dieses Ticket wurde am 12. September storniert.',
    too_early: () => 'Einlass erst am Freitag, 20. September um 18:00 Uhr.',
    unreadable: () => 'Dieser Code ist kein Ticket dieser Organisation.',
  },
  en: {
    ok: (t) => `Welcome, ${t.name}.`,
    used_up: () => 'Already in at 18:42 at the north door, by tablet 3.',
    cancelled: () => 'This ticket was cancelled on 12 September.',
    too_early: () => 'The doors open on Friday 20 September at 18:00.',
    unreadable: () => 'This code is not a ticket of this organisation.',
  },
}

const EARLIER = [
  {
    at: '2026-11-22T18:42:10+01:00',
    party: 1,
    gate: 'Nordeingang',
    device: 'Einlasskontrollgerät Haupteingang 3',
  },
  { at: '2026-11-22T18:41:55+01:00', party: 2, gate: 'Nordeingang', device: 'Tablet 3' },
]

let evening = newEvening()

function newEvening() {
  const ticket = (name, seat, allowed, reason) => ({
    name,
    seat,
    allowed,
    used: 0,
    reason,
    notes: [],
  })
  const long =
    'Prof. Dr. Maximiliane-Friederike Donaudampfschifffahrtsgesellschaftskapitän von und zu Ελευθερίου-محمد 🎉'
  return {
    weather: 'fine',
    admitted: 117,
    scans: new Map(),
    requests: [],
    tickets: {
      [CODES.single]: ticket('Wolfgang Thier', 'Block 214, Reihe B, Sitz 13', 1),
      [CODES.family]: ticket('Élodie Müller-Brönnimann', 'Block 12, Reihe 4', 3),
      [CODES.cancelled]: ticket('Chiara Bernasconi', null, 1, 'cancelled'),
      [CODES.later]: ticket('Anna Muster', null, 1, 'too_early'),
      [CODES.long]: ticket(long, 'Haupttribüne Nordwest, Block 214, Reihe BB, Sitzplatz 1313', 10),
      [CODES.group]: ticket('Kegelverein Wanne-Eickel', null, 12),
      [CODES.noted]: {
        ...ticket('Zoé Étudiante', 'Parterre 12', 2),
        notes: ['Bitte prüfen: Studierende mit Ermässigung (12.00 CHF)', 'Rollstuhl: Lift links'],
      },
      123456782: ticket('Typed by Hand', 'Row 3', 1),
    },
  }
}

function decide({ scan_id, code, gate, party }, language) {
  const known = evening.scans.get(scan_id)
  if (known) return { ...known.verdict, replayed: true }
  const ticket = evening.tickets[code.trim()]
  const isExit = gate === 'g4'
  const reason = isExit && ticket?.used ? 'ok' : reasonFor(ticket, party)
  if (reason === 'ok') {
    ticket.used += isExit ? -party : party
    evening.admitted += isExit ? 0 : party
  }
  const verdict = {
    scan_id,
    verdict: reason === 'ok' ? 'admitted' : 'refused',
    reason,
    kind: isExit ? 'exit' : 'entry',
    inside: ticket?.used ?? 0,
    notes: reason === 'ok' && !isExit ? ticket.notes : [],
    history: reason === 'used_up' ? EARLIER : [],
    used: ticket?.used ?? 0,
    allowed: ticket?.allowed ?? 0,
    remaining: ticket ? ticket.allowed - ticket.used : 0,
    credential: ticket && {
      id: 't1',
      kind: 'ticket',
      number: null,
      name: ticket.name,
      seat: ticket.seat,
    },
    gate,
    detail: isExit && reason === 'ok' ? 'Auf Wiedersehen.' : DETAILS[language][reason](ticket),
    since: null,
    counts: { admitted: evening.admitted, expected: 300 },
    decided_at: new Date().toISOString(),
    replayed: false,
    risk: null,
  }
  evening.scans.set(scan_id, { verdict, ticket, party: isExit ? -party : party })
  return verdict
}

function reverse(response, scanId, { reversal_id }) {
  const { verdict, party, ticket, reversal } = evening.scans.get(scanId) ?? {}
  if (verdict?.verdict !== 'admitted') return problem(response, 409, 'Nobody was let in by this.')
  if (reversal && reversal !== reversal_id) return problem(response, 409, 'Taken back already.')
  if (!reversal) {
    ticket.used -= party
    evening.admitted -= Math.max(0, party)
    evening.scans.get(scanId).reversal = reversal_id
  }
  const { used, allowed } = ticket
  const counts = { admitted: evening.admitted, expected: 300 }
  return answer(response, 201, { used, allowed, counts, replayed: Boolean(reversal) })
}

function reasonFor(ticket, party) {
  if (!ticket) return 'unreadable'
  if (ticket.reason) return ticket.reason
  return ticket.used + party > ticket.allowed ? 'used_up' : 'ok'
}

function configFor(query) {
  const gate = (id, title) => ({ id, title, is_exit: false, is_desk: false })
  const events = [
    {
      id: 'e1',
      title: {
        fr: 'Concert d’automne de l’Université',
        de: 'Herbstkonzert der Universitätsmedizinischen Fakultätsgesellschaft',
        en: 'Autumn concert of the University',
      },
      starts_at: '2026-11-22T19:30:00+01:00',
      doors_at: '2026-11-22T18:00:00+01:00',
      may_search: false,
      gates: [
        gate('g1', { fr: 'Entrée nord', de: 'Nordeingang', en: 'North door' }),
        gate('g2', 'Süd'),
        { ...gate('g4', { fr: 'Sortie sud', de: 'Südausgang', en: 'South exit' }), is_exit: true },
      ],
    },
    {
      id: 'e2',
      title: 'Hillsong United Welcome Zion Tour — Oberhausen',
      starts_at: '2026-11-23T19:30:00+01:00',
      doors_at: '2026-11-23T18:00:00+01:00',
      may_search: false,
      gates: [gate('g3', 'Haupteingang')],
    },
  ]
  const config = {
    ...TOLD,
    language: query.get('language') ?? 'fr',
    events: query.has('none') ? [] : events,
    chosen: query.get('event'),
    gate: null,
    urls: { ...TOLD.urls, devices: '/scan/devices/' },
  }
  return config
}

async function readBody(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString() || '{}')
}

function answer(response, status, body, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': POLICY })
  response.end(type.endsWith('json') ? JSON.stringify(body) : body)
}

function problem(response, status, detail) {
  answer(response, status, { type: 'about:blank', status, detail }, 'application/problem+json')
}

async function api(request, response, path) {
  const { weather } = evening
  const body = request.method === 'POST' ? await readBody(request) : null
  if (body) evening.requests.push({ path, ...body, at: Date.now() })
  if (weather === 'down') return request.socket.destroy()
  if (weather === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500))
  if (weather === '500') return answer(response, 500, 'Oops', 'text/html')
  if (weather === '401') return problem(response, 401, 'Unauthorised')
  if (weather === '403')
    return problem(response, 403, 'Dieses Gerät gehört nicht an diesen Eingang.')
  const reversed = /^\/api\/v1\/scans\/(?<id>[^/]+)\/reversal$/.exec(path)?.groups.id
  if (reversed) return reverse(response, reversed, body)
  if (path === '/api/v1/scans') {
    const language = (request.headers['accept-language'] ?? 'en').slice(0, 2)
    return answer(response, 200, decide(body, language))
  }
  return answer(response, 200, {
    admitted: evening.admitted,
    expected: 300,
    refused: 0,
    remaining: 183,
  })
}

async function develop(request, response, path) {
  if (path === '/dev/codes') return answer(response, 200, CODES)
  if (path === '/dev/requests') return answer(response, 200, evening.requests)
  if (path === '/dev/reset') evening = newEvening()
  if (path === '/dev/weather') evening.weather = (await readBody(request)).api
  return answer(response, 200, { weather: evening.weather })
}

async function serveFile(response, path) {
  const file = normalize(join(STATIC, path.slice('/static/'.length)))
  if (!file.startsWith(STATIC)) return problem(response, 404, 'Not here')
  try {
    answer(response, 200, await readFile(file), TYPES[extname(file)] ?? 'application/octet-stream')
  } catch {
    problem(response, 404, 'Not here')
  }
}

createServer((request, response) => {
  const { pathname: path, searchParams } = new URL(request.url, 'http://localhost')
  if (path === '/scan') return serveFile(response, '/static/scanner/shell.html')
  if (path === '/scan/config') return answer(response, 200, configFor(searchParams))
  if (path.startsWith('/static/')) return serveFile(response, path)
  if (path.startsWith('/dev/')) return develop(request, response, path)
  if (path === '/scan/devices/') {
    if (evening.weather === '401') return problem(response, 403, 'Not signed in')
    return answer(response, 201, { device: 'd1', key: `key-${Date.now()}`, gates: [] })
  }
  if (path.startsWith('/api/')) return api(request, response, path)
  return problem(response, 404, 'Not here')
}).listen(PORT, () => console.log(`http://localhost:${PORT}/scan`))
