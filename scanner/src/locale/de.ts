import words from '../../../portillon/locale/screen/de.json'
import { de as holders } from './holders'
import type { Catalogue } from './fr'

export const de: Catalogue = {
  title: 'Tickets scannen',
  admitted: words.admitted,
  refused: words.refused,
  checking: 'Wird geprüft…',
  reasons: words.reasons,
  verdict: {
    ...words.verdict,
    persons: (used, allowed) => `${used} von ${allowed}`,
    still: (count) => (count === 1 ? 'Noch 1 Person' : `Noch ${count} Personen`),
    all: (count) => `Alle (${count})`,
    admitMore: (count) =>
      count === 1 ? 'Eine weitere Person einlassen' : `${count} weitere Personen einlassen`,
    earlier: 'Frühere Eintritte',
  },
  help: words.help,
  holders,
  call: {
    open: 'Aufsicht rufen',
    again: 'Aufsicht noch einmal rufen',
    calling: 'Ruf läuft…',
    called: 'Aufsicht gerufen.',
    wait: 'Die Antwort erscheint hier.',
    unseen:
      'Aber niemand, der entscheiden darf, hat den Scanner offen: Rufen Sie an oder holen Sie jemanden.',
    unconnected: 'Keine Verbindung: Neuer Versuch läuft.',
    failed: 'Der Ruf konnte nicht gesendet werden: keine Antwort vom Server.',
    takeBack: 'Ruf zurücknehmen',
    admitted: (by) => (by === '' ? 'Eingelassen vom Veranstalter:' : `Eingelassen von ${by}:`),
    refused: (by) => (by === '' ? 'Es bleibt beim Nein.' : `${by}: Es bleibt beim Nein.`),
    from: (door) => `${door} ruft Sie`,
    now: 'Gerade eben.',
    since: (minutes) => `Vor ${minutes} Min.`,
  },
  advice: words.advice,
  practice: words.practice,
  exit: {
    band: 'Ausgang',
    left: 'Ausgang gezählt',
    refused: 'Ausgang nicht gezählt',
    still: (count) => `Noch ${count} drinnen`,
    admitMore: (count) =>
      count === 1 ? 'Noch 1 Person hinauszählen' : `Noch ${count} Personen hinauszählen`,
  },
  pass: {
    companions: 'Begleitpersonen',
    validUntil: (time) => `Gültig bis ${time}`,
    valid: 'Gültig',
    entries: (count) => (count === 1 ? 'bisher 1 Eintritt' : `bisher ${count} Eintritte`),
    confirm: (persons) =>
      persons === 1 ? 'Bestätigen: 1 Person' : `Bestätigen: ${persons} Personen`,
    cancel: 'Abbrechen',
    suggested: 'Pässe, die so beginnen',
  },
  counts: {
    in: (count) => `${count} drin`,
    toCome: (count) => `${count} noch offen`,
  },
  offline: {
    ...words.offline,
    since: (time) => `Keine Verbindung seit ${time}.`,
    alone: {
      decides: 'Scannen Sie weiter: Dieses Telefon entscheidet selbst.',
      'may-not': 'Lassen Sie niemanden ein: Telefone entscheiden hier nicht selbst.',
      'no-list': 'Lassen Sie niemanden ein: Dieses Telefon kennt die Tickets noch nicht.',
      spent:
        'Lassen Sie niemanden ein: Dieses Telefon hat so viele eingelassen, wie es allein darf.',
      'not-stored': 'Lassen Sie niemanden ein: Dieser Browser speichert nichts.',
    },
    holds: (count) =>
      `Scannen Sie weiter: Dieses Telefon hält ${count === 1 ? '1 Ticket' : `${count} Tickets`} und lässt diese Gäste ein. Andere warten auf den Server.`,
    noPasses: 'Lassen Sie niemanden ein: Dieses Telefon kennt die Pässe noch nicht.',
    untold: (count) =>
      count === 1 ? '1 Scan wartet auf den Server.' : `${count} Scans warten auf den Server.`,
    attempts: (count) => (count === 1 ? '1 Versuch' : `${count} Versuche`),
    cancel: 'Diesen Scan abbrechen',
  },
  alone: {
    ...words.alone,
    inLane: holders.inLane,
    notKnown:
      'Dieses Ticket ist echt, aber diesem Telefon noch nicht bekannt: Schicken Sie den Gast zur Kasse oder zu einem Telefon mit Verbindung.',
    heldUnstored:
      'Lassen Sie niemanden mit diesem Ticket ein: Nur dieses Telefon darf es einlassen, und sein Browser speichert nichts. Rufen Sie die Aufsicht.',
    listed: 'aus der Liste dieses Telefons',
    nameless: 'Name auf diesem Telefon nicht bekannt',
    thisPhone: 'dieses Telefon',
    check: (category: string) => `Bitte prüfen: ${category}`,
    elsewhere: (title) => `Dieser Code ist für etwas anderes: ${title}.`,
    ofPass: {
      heldUnstored:
        'Lassen Sie niemanden mit einem Pass ein: Nur dieses Telefon darf hier mit Pässen einlassen, und sein Browser speichert nichts. Rufen Sie die Leitung des Schalters.',
      notKnown:
        'Dieser Pass ist echt, aber diesem Telefon noch nicht bekannt: Scannen Sie ihn noch einmal, sobald es eine Verbindung gibt.',
      numberNotKnown:
        'Diese Nummer ist diesem Telefon nicht bekannt: Scannen Sie den Code des Passes, oder tippen Sie die Nummer noch einmal, sobald es eine Verbindung gibt.',
      cancelled: 'Dieser Pass wurde storniert.',
      advice: {
        say: '„Ihr Pass ist vielleicht gültig, aber mein Telefon kennt ihn noch nicht.“',
        do: 'Vielleicht wurde er erst vor Kurzem ausgestellt oder ersetzt. Scannen Sie den Code des Passes, oder versuchen Sie es noch einmal, sobald es eine Verbindung gibt.',
      },
      again: (minutes) =>
        minutes === 0 ? 'Vor weniger als 1 Min. schon hier.' : `Vor ${minutes} Min. schon hier.`,
    },
    advice: {
      say: '„Ihr Ticket ist echt, aber mein Telefon kennt es noch nicht. Jemand vom Team kann nachsehen.“',
      do: 'Vielleicht wurde es erst vor Kurzem verkauft oder geändert. Zeigen Sie den Weg zur Kasse oder zu einem Telefon mit Verbindung, oder scannen Sie es noch einmal, sobald es eine gibt.',
    },
  },
  alarm: {
    ...words.alarm,
    outside: 'Sie sind gegangen',
    tooMany: (count) =>
      count === 1
        ? '1 Person dieser Gruppe war zu viel: Das Ticket hat keinen Platz mehr.'
        : `${count} Personen dieser Gruppe waren zu viel: Das Ticket hat keine Plätze mehr.`,
    green: (time, persons) => `Hier grün um ${time}: ${persons}`,
    greenOn: (day, persons) => `Hier grün am ${day}: ${persons}`,
    others: (count) => (count === 1 ? '1 weiterer Alarm folgt' : `${count} weitere Alarme folgen`),
    waiting: (count, time) =>
      count === 1
        ? `Falsches Grün am ${time}: ansehen`
        : `${count}-mal falsches Grün seit ${time}: ansehen`,
  },
  problem: {
    title: 'Scan nicht bearbeitet',
    unexplained: (status) => `Der Server hat diesen Scan nicht angenommen (Antwort ${status}).`,
    failed: 'Dieses Gerät konnte den Scan nicht bearbeiten. Scannen Sie noch einmal.',
    cancelled: 'Scan vor der Antwort abgebrochen.',
    moved: 'Neuen Eingang zeigen',
  },
  part: {
    title: 'Code unvollständig',
    explain:
      'Nur ein Teil des Codes ist angekommen, und nichts wurde gesendet. Scannen Sie ihn noch einmal.',
  },
  mistyped: {
    title: 'Tippfehler in der Nummer',
    explain:
      'In dieser Nummer steckt ein Tippfehler, und nichts wurde gesendet. Bitte auf dem Pass nachlesen.',
  },
  authorisation: {
    title: 'Freigabe-Code',
    explain:
      'Dieser Code gibt Telefone frei; er ist kein Ticket. Nichts wurde gesendet, und dieses Telefon bleibt an seinem Eingang.',
  },
  reversal: {
    entry: {
      open: 'Zurücknehmen',
      ask: 'Diesen Eintritt zurücknehmen?',
      confirm: (persons) => `Zurücknehmen: ${persons}`,
      done: (persons) => `Zurückgenommen: ${persons}`,
      notDone: 'Nicht zurückgenommen',
    },
    exit: {
      open: 'Zurücknehmen',
      ask: 'Diese Zählung am Ausgang zurücknehmen?',
      confirm: (persons) => `Zurücknehmen: ${persons}`,
      done: (persons) => `Zurückgenommen: ${persons}`,
      notDone: 'Nicht zurückgenommen',
    },
    explain: 'Danach ist alles wie vor diesem Scan: Er zählt nicht mehr.',
    leave: 'Nichts ändern',
    running: 'Wird zurückgenommen…',
    unknown: 'Beim Zurücknehmen kam keine Antwort: Versuchen Sie es noch einmal.',
    unexplained: (status) => `Der Server hat es nicht zurückgenommen (Antwort ${status}).`,
    untold: 'Der Server erfährt davon, sobald es eine Verbindung gibt.',
    refused: (why: string) => `Der Server hat es nicht zurückgenommen: ${why}`,
  },
  leave: {
    title: 'Scanner verlassen?',
    stay: 'Weiter scannen',
    leave: 'Verlassen',
  },
  signedOut: {
    title: 'Sitzung beendet',
    explain: 'Dieses Gerät darf nicht mehr scannen. Bitte neu anmelden und hierher zurückkehren.',
    link: 'Neu anmelden',
  },
  revoked: {
    ...words.revoked,
    link: 'Warum?',
  },
  unauthorised: {
    title: 'Dieses Telefon ist nicht freigegeben',
    ended: {
      revoked:
        'Der Veranstalter hat die Freigabe dieses Telefons zurückgenommen. Es prüft keine Tickets mehr.',
      expired: 'Die Freigabe dieses Telefons ist abgelaufen, weil seine Veranstaltung vorbei ist.',
    },
    explain:
      'Um an einem Eingang Tickets zu prüfen, bitten Sie den Veranstalter um einen Freigabe-Code und halten Sie ihn vor die Kamera.',
    foreign: 'Das ist kein Freigabe-Code.',
    paste: 'Oder den Link des Codes einfügen',
    go: 'Weiter',
    authorise: 'Dieses Telefon freigeben',
    name: 'Name dieses Telefons',
    nameHelp: 'Damit der Veranstalter die Telefone unterscheiden kann: Ihr Vorname genügt.',
    otherCode: 'Anderer Code',
    noAnswer: 'Keine Antwort vom Server. Versuchen Sie es noch einmal.',
  },
  unreachable: {
    explain:
      'Der Scanner weiß noch nicht, an welchem Eingang er steht. Er braucht einmal eine Verbindung.',
    again: 'Noch einmal versuchen',
  },
  mismatch: {
    title: 'Der Scanner ist nicht gestartet',
    explain:
      'Diese Seite und der Scanner sind von verschiedenen Versionen. Laden Sie die Seite neu; hilft das nicht, melden Sie es dem Veranstalter.',
    reload: 'Neu laden',
  },
  elsewhere: {
    title: 'Ein anderer Tab scannt',
    explain:
      'Der Scanner ist in einem anderen Tab dieses Browsers offen, und nur einer darf scannen. Gehen Sie dorthin oder schließen Sie ihn: Dann startet dieser von selbst. Wenn Sie ihn nicht finden, scannen Sie hier; der andere hört dann auf.',
    here: 'Hier scannen',
  },
  journal: {
    'not-stored':
      'Dieser Browser speichert zurzeit nichts. Dieses Telefon entscheidet nichts selbst. Brechen Sie keine Scans ab: Sie könnten nicht zurückgenommen werden. Laden Sie die Seite zwischen zwei Gästen neu.',
    'too-short':
      'Was dieses Telefon gespeichert hatte, wurde gelöscht, darum kann es abgebrochene Scans nicht melden. Bitten Sie um einen neuen Freigabe-Code.',
  },
  clock: {
    ahead: (off) =>
      `Die Uhr dieses Geräts geht ${off} vor. Das schadet nicht: Die Zeit des Servers gilt.`,
    behind: (off) =>
      `Die Uhr dieses Geräts geht ${off} nach. Das schadet nicht: Die Zeit des Servers gilt.`,
  },
  choose: {
    event: 'Welche Veranstaltung?',
    gate: 'Welcher Eingang?',
    none: 'Keine Veranstaltung zum Scannen. Legen Sie eine an oder bitten Sie den Veranstalter um Zugang.',
    exit: 'Zu den Veranstaltungen',
    doors: (time) => `Einlass ${time}`,
    change: 'Veranstaltung oder Eingang wechseln',
    programme: 'Welches Programm?',
    eventOrProgramme: 'Welche Veranstaltung oder welches Programm?',
    venue: 'Welcher Betrieb?',
    venues: (count) => (count === 1 ? '1 Betrieb' : `${count} Betriebe`),
    search: 'Betrieb suchen',
    notFound: 'Kein Betrieb mit diesem Namen.',
    toConsole: 'Zur Konsole',
    changeVenue: 'Betrieb wechseln',
    back: 'Zurück',
  },
  camera: {
    hint: words.camera.hint,
    held: {
      counted: words.camera.again,
      refused: 'Abgewiesen. Nehmen Sie den Code weg; der nächste wird sofort gelesen.',
      uncounted: 'Nicht gezählt. Nehmen Sie den Code weg und zeigen Sie ihn noch einmal.',
    },
    starting: 'Kamera startet…',
    torch: 'Licht',
    flip: 'Kamera',
    zoom: 'Zoom',
    retry: 'Nochmals versuchen',
    still: 'Tastatur und Handscanner gehen trotzdem.',
    soundOff: 'Tippen für Ton',
  },
  trouble: {
    ...words.trouble,
    missing: 'Keine Kamera gefunden',
    busy: 'Ein anderes Programm benutzt die Kamera',
    insecure: 'Die Kamera braucht eine https-Adresse',
    noDecoder: 'Dieser Browser kann keine Codes lesen',
    stalled: 'Die Kamera liefert kein Bild',
    dark: 'Die Kamera zeigt ein schwarzes Bild',
    failed: 'Die Kamera ist nicht gestartet',
  },
  remedy: {
    ...words.remedy,
    deniedSafariMac: 'Menü Safari, Einstellungen für diese Website, Kamera, Erlauben.',
    deniedFirefox:
      'Auf das Kamera- oder Schlosssymbol bei der Adresse tippen, die Sperre entfernen, dann nochmals versuchen.',
    deniedDesktop:
      'Auf das Symbol links der Adresse klicken, Kamera auf Zulassen stellen, dann nochmals versuchen.',
    missing:
      'Eine Kamera anschliessen oder ein anderes Gerät nehmen. Am Computer prüfen, ob die Kamera per Taste oder Schieber ausgeschaltet ist.',
    busyMobile: 'Die Kamera-App und Videoanrufe schliessen, dann nochmals versuchen.',
    busyDesktop: 'Videokonferenzen und andere Tabs mit Kamera schliessen, dann nochmals versuchen.',
    insecure:
      'Diese Seite mit einer Adresse öffnen, die mit https:// beginnt – der Veranstalter kennt sie.',
    noDecoder:
      'Die Seite neu laden. Wenn es wieder passiert, den Browser aktualisieren oder seinen verschärften Schutzmodus ausschalten, der WebAssembly sperrt.',
    stalled: 'Prüfen, ob das Objektiv frei ist, die Kamera wechseln oder die Seite neu laden.',
    dark: 'Prüfen Sie, ob etwas das Objektiv verdeckt. Die Kamera startet von selbst neu; sonst wechseln Sie die Kamera oder laden Sie die Seite neu.',
    failed: 'Die Seite neu laden. Wenn es wieder passiert, das Gerät neu starten.',
  },
  keypad: {
    ...words.keypad,
    title: 'Nummer eingeben',
    label: 'Ticketnummer (9 Ziffern) oder Passnummer (8 Ziffern)',
    submit: 'Prüfen',
    erase: 'Letzte Ziffer löschen',
    length: 'Eine Ticketnummer hat 9 Ziffern, eine Passnummer 8.',
    mistyped: 'In dieser Nummer steckt ein Tippfehler. Bitte auf dem Ticket nachlesen.',
  },
  counter: {
    number: 'Nummer des Passes',
    length: 'Die Nummer eines Passes hat 8 Ziffern.',
    how: 'Tippen Sie die Nummer oder scannen Sie den Code und drücken Sie die Eingabetaste. Ist der Pass offen, drücken Sie die Ziffer für die Zahl der Begleitpersonen und nochmals die Eingabetaste. Escape führt zurück.',
    withCamera: 'Kamera dieses PCs verwenden',
    withoutCamera: 'Ohne Kamera arbeiten',
    simple: 'Einfache Seite',
    visits: 'Gerade selbst eingetragen',
    visitsExplain:
      'Besuche der letzten halben Stunde. Die Buchstaben sind die der grünen Seite und wechseln jede halbe Minute.',
    noVisits: 'Niemand in der letzten halben Stunde.',
    visitsUnreachable: 'Keine Verbindung: Diese Besuche sind im Moment nicht bekannt.',
    visit: (spoken) => `Selbst eingetragen: ${spoken}`,
  },
  search: {
    ...words.search,
    title: 'Nach Namen suchen',
    label: 'Name, E-Mail oder Nummer',
    explain: 'Für Gäste ohne Ticket: mindestens 2 Buchstaben des Namens.',
    nobody: 'Niemand dieses Namens hat ein gültiges Ticket.',
    more: 'Es gibt noch mehr: Schreiben Sie mehr vom Namen.',
    identity: 'Lassen Sie sich einen Ausweis zeigen.',
    admit: 'Einlassen',
    countOut: 'Ausgang zählen',
    back: 'Zurück',
    noAnswer: 'Keine Antwort vom Server. Versuchen Sie es noch einmal.',
  },
  walkIn: {
    ...words.walkIn,
    unconnected:
      'Ein Ticket an der Tür braucht eine Verbindung, und zurzeit gibt es keine: Die Antwort kommt, sobald sie wieder da ist.',
    title: 'Ohne Ticket',
    explain: 'Ein Ticket wird ausgestellt und alle werden sofort eingelassen, wenn es Plätze gibt.',
    unanswered:
      'Es kam keine Antwort: Diese Personen sind vielleicht schon eingelassen. Senden Sie es unverändert noch einmal, es zählt nur einmal. Danach geben Sie die nächsten ein oder verbessern, was abgelehnt wurde.',
    again: 'Noch einmal senden',
    name: 'Name',
    companions: 'Begleitpersonen',
    fewer: 'Eine Begleitperson weniger',
    more: 'Eine Begleitperson mehr',
    category: 'Kategorie (freiwillig)',
    admit: (persons) => `Ausstellen und einlassen: ${persons}`,
    refused: 'Kein Ticket ausgestellt',
  },
  kiosk: {
    title: 'Selbst einchecken (Kiosk)',
    explain:
      'Für ein Tablet auf einem Ständer: Gäste zeigen ihre Codes der Frontkamera. Nur mit einer PIN kommt man wieder hinaus.',
    choosePin:
      'Wählen Sie eine PIN mit 4 bis 8 Ziffern. Sie wird beim Verlassen verlangt und kann nicht mehr angezeigt werden.',
    pin: 'PIN',
    pinLength: 'Eine PIN hat 4 bis 8 Ziffern.',
    ok: 'OK',
    show: 'Zeigen Sie den Code Ihres Tickets der Kamera',
    welcome: 'Willkommen!',
    whoElse: 'Wer ist noch bei Ihnen?',
    seeTeam: 'Sie stehen auf der Liste. Bitte wenden Sie sich zuerst ans Team.',
    askTeam: 'Bitte fragen Sie das Team',
    next: 'Nächster Gast',
    team: 'Team',
    leave: 'Kiosk verlassen',
    wrong: 'Falsche PIN.',
    wait: 'Zu viele falsche PINs. Warten Sie eine Minute.',
  },
  history: {
    open: 'Verlauf',
    title: 'Letzte Scans dieses Geräts',
    none: 'Noch kein Scan.',
    persons: (count) => (count === 1 ? '1\u00a0Person' : `${count}\u00a0Personen`),
  },
  settings: {
    open: 'Optionen',
    title: 'Einstellungen',
    language: 'Sprache',
    sound: 'Ton',
    vibration: 'Vibration',
    lens: 'Kamera',
    mainLens: 'Automatisch',
    leftHanded: 'Linkshändig',
    green: 'Grüner Bildschirm',
    companions: 'Grüner Bildschirm mit Begleit\u00adpersonen',
    red: 'Roter Bildschirm',
    seconds: (count) => `${count} s`,
    untilTapped: 'Bis zum Antippen',
  },
  close: 'Schliessen',
  waiting: (count) => (count === 1 ? '1 Code wartet' : `${count} Codes warten`),
}
