// The texts about tickets that were handed over: which phone has them, and before which lane it stands.

interface Holders {
  readonly asking: (place: string, device: string) => string
  readonly explain: string
  readonly anotherPhone: string
  readonly lane: (letter: string) => string
  /** Within a sentence. */
  readonly inLane: (letter: string) => string
  readonly allLanes: string
  readonly whichLane: string
  readonly whyLane: string
  /** Without a connection: nobody's ticket is on this phone. */
  readonly holdsNone: string
  readonly runningFlat: string
  /** At a venue, the desk itself is handed over. */
  readonly holdsDesk: string
  readonly deskHeldBy: (device: string) => string
}

/** The door with its lane, as far as both are known. */
const where = (place: string, device: string): string =>
  place === '' ? device : `${place} (${device})`

export const fr: Holders = {
  asking: (place, device) => `Demande à ${where(place, device)}…`,
  explain:
    'Ce téléphone détient le billet et le cède s’il a une connexion. Cela dure quelques secondes.',
  anotherPhone: 'un autre téléphone',
  lane: (letter) => `File\u00a0${letter}`,
  inLane: (letter) => `file ${letter}`,
  allLanes: 'Toutes les files',
  whichLane: 'Quelle file\u00a0?',
  whyLane:
    'La lettre est imprimée en grand sur les billets. Ce téléphone reçoit les billets de sa file.',
  holdsNone: 'Ne laissez entrer personne\u00a0: ce téléphone ne détient aucun billet.',
  runningFlat:
    'Batterie presque vide\u00a0: branchez cet appareil. D’ici là, il n’admet personne sans connexion.',
  holdsDesk: 'Continuez à scanner\u00a0: seul cet appareil admet les pass à ce guichet.',
  deskHeldBy: (device) => `Seul ${device} admet les pass à ce guichet. Présentez-y les pass.`,
}

export const de: Holders = {
  asking: (place, device) => `Anfrage an ${where(place, device)}…`,
  explain:
    'Dieses Telefon hält das Ticket und gibt es ab, wenn es eine Verbindung hat. Das dauert einige Sekunden.',
  anotherPhone: 'ein anderes Telefon',
  lane: (letter) => `Spur\u00a0${letter}`,
  inLane: (letter) => `Spur ${letter}`,
  allLanes: 'Alle Spuren',
  whichLane: 'Welche Spur?',
  whyLane:
    'Der Buchstabe steht gross auf den Tickets. Dieses Telefon erhält die Tickets seiner Spur.',
  holdsNone: 'Lassen Sie niemanden ein: Dieses Telefon hält keine Tickets.',
  runningFlat:
    'Akku fast leer: Laden Sie dieses Gerät. Bis dahin lässt es ohne Verbindung niemanden ein.',
  holdsDesk: 'Scannen Sie weiter: Nur dieses Gerät lässt an diesem Schalter mit Pässen ein.',
  deskHeldBy: (device) =>
    `An diesem Schalter lässt nur ${device} mit Pässen ein. Zeigen Sie Pässe dort vor.`,
}

export const en: Holders = {
  asking: (place, device) => `Asking ${where(place, device)}…`,
  explain:
    'That phone holds the ticket and gives it up if it has a connection. This takes some seconds.',
  anotherPhone: 'another phone',
  lane: (letter) => `Lane\u00a0${letter}`,
  inLane: (letter) => `lane ${letter}`,
  allLanes: 'All lanes',
  whichLane: 'Which lane?',
  whyLane: 'The letter is printed large on the tickets. This phone gets the tickets of its lane.',
  holdsNone: 'Let nobody in: this phone holds no tickets.',
  runningFlat:
    'Battery almost empty: plug this device in. Until then it admits nobody without a connection.',
  holdsDesk: 'Go on scanning: this device alone admits passes at this desk.',
  deskHeldBy: (device) => `Only ${device} admits passes at this desk. Show passes there.`,
}
