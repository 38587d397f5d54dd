import words from '../../../portillon/locale/screen/fr.json'
import { fr as holders } from './holders'

/** Every text of the scanner in French; its shape is what the other languages must fill. */
export const fr = {
  title: 'Scan des billets',
  admitted: words.admitted,
  refused: words.refused,
  checking: 'Vérification…',
  reasons: words.reasons,
  verdict: {
    ...words.verdict,
    persons: (used: number, allowed: number) => `${used} sur ${allowed}`,
    still: (count: number) => (count === 1 ? 'Encore 1 personne' : `Encore ${count} personnes`),
    all: (count: number) => `Tous (${count})`,
    admitMore: (count: number) =>
      count === 1 ? 'Faire entrer 1 personne de plus' : `Faire entrer ${count} personnes de plus`,
    earlier: 'Entrées précédentes',
  },
  help: words.help,
  holders,
  call: {
    open: 'Appeler un superviseur',
    again: 'Rappeler un superviseur',
    calling: 'Appel en cours…',
    called: 'Superviseur appelé.',
    wait: 'La réponse s’affiche ici.',
    unseen:
      'Mais personne qui peut décider n’a le scanner ouvert\u00a0: téléphonez ou allez chercher quelqu’un.',
    unconnected: 'Pas de connexion\u00a0: nouvel essai en cours.',
    failed: 'L’appel n’est pas parti\u00a0: aucune réponse du serveur.',
    takeBack: 'Annuler l’appel',
    admitted: (by: string) =>
      by === '' ? 'Admis par l’organisateur\u00a0:' : `Admis par ${by}\u00a0:`,
    refused: (by: string) =>
      by === '' ? 'Le refus est maintenu.' : `${by}\u00a0: le refus est maintenu.`,
    from: (door: string) => `${door} vous appelle`,
    now: 'À l’instant.',
    since: (minutes: number) => `Il y a ${minutes} min.`,
  },
  advice: words.advice,
  practice: words.practice,
  exit: {
    band: 'Sortie',
    left: 'Sortie comptée',
    refused: 'Sortie non comptée',
    still: (count: number) => `Encore ${count} à l’intérieur`,
    admitMore: (count: number) =>
      count === 1
        ? 'Compter la sortie d’une personne de plus'
        : `Compter la sortie de ${count} personnes de plus`,
  },
  pass: {
    companions: 'Accompagnants',
    validUntil: (time: string) => `Valable jusqu’au ${time}`,
    valid: 'Valable',
    entries: (count: number) =>
      count < 2 ? `${count} entrée à ce jour` : `${count} entrées à ce jour`,
    confirm: (persons: number) =>
      persons === 1 ? 'Confirmer\u00a0: 1 personne' : `Confirmer\u00a0: ${persons} personnes`,
    cancel: 'Annuler',
    suggested: 'Pass qui commencent ainsi',
  },
  counts: {
    in: (count: string) => `${count} ${/^[01]$/.test(count) ? 'entré' : 'entrés'}`,
    toCome: (count: string) => `${count} à venir`,
  },
  offline: {
    ...words.offline,
    since: (time: string) => `Pas de connexion depuis ${time}.`,
    alone: {
      decides: 'Continuez à scanner\u00a0: ce téléphone décide lui-même.',
      'may-not': 'Ne laissez entrer personne\u00a0: ici, les téléphones ne décident pas eux-mêmes.',
      'no-list': 'N’admettez personne\u00a0: ce téléphone ne connaît pas encore les billets.',
      spent:
        'Ne laissez entrer personne\u00a0: ce téléphone a fait entrer autant de personnes qu’il peut seul.',
      'not-stored': 'Ne laissez entrer personne\u00a0: ce navigateur n’enregistre rien.',
    },
    holds: (count: number) =>
      `Continuez à scanner\u00a0: ce téléphone détient ${count === 1 ? '1 billet' : `${count} billets`} et fait entrer ces personnes. Les autres attendent le serveur.`,
    noPasses: 'Ne laissez entrer personne\u00a0: ce téléphone ne connaît pas encore les pass.',
    untold: (count: number) =>
      count === 1 ? '1 scan attend le serveur.' : `${count} scans attendent le serveur.`,
    attempts: (count: number) => (count === 1 ? '1 essai' : `${count} essais`),
    cancel: 'Abandonner ce scan',
  },
  alone: {
    ...words.alone,
    inLane: holders.inLane,
    notKnown:
      'Ce billet est authentique, mais pas encore connu de ce téléphone\u00a0: envoyez la personne à la caisse ou à un téléphone connecté.',
    heldUnstored:
      'Ne laissez entrer personne avec ce billet\u00a0: seul ce téléphone peut l’admettre, et son navigateur n’enregistre rien. Appelez un responsable.',
    listed: 'd’après la liste de ce téléphone',
    nameless: 'Nom inconnu de ce téléphone',
    thisPhone: 'ce téléphone',
    check: (category: string) => `À vérifier\u00a0: ${category}`,
    elsewhere: (title: string) => `Ce code est pour autre chose\u00a0: ${title}.`,
    ofPass: {
      heldUnstored:
        'N’admettez personne\u00a0: ce navigateur n’enregistre rien. Demandez de l’aide.',
      notKnown:
        'Ce pass est authentique, mais pas encore connu de ce téléphone\u00a0: scannez-le à nouveau dès qu’il y a une connexion.',
      numberNotKnown:
        'Ce numéro n’est pas connu de ce téléphone\u00a0: scannez le code du pass, ou saisissez à nouveau le numéro dès qu’il y a une connexion.',
      cancelled: 'Ce pass a été annulé.',
      advice: {
        say: '«\u00a0Votre pass est peut-être valable, mais mon téléphone ne le connaît pas encore.\u00a0»',
        do: 'Il vient peut-être d’être émis ou remplacé. Scannez le code du pass, ou réessayez dès qu’il y a une connexion.',
      },
      again: (minutes: number) =>
        minutes === 0 ? 'Déjà ici il y a moins de 1 min.' : `Déjà ici il y a ${minutes} min.`,
    },
    advice: {
      say: '«\u00a0Votre billet est authentique, mais mon téléphone ne le connaît pas encore. Un collègue peut regarder.\u00a0»',
      do: 'Il vient peut-être d’être vendu ou modifié. Indiquez la caisse ou un téléphone connecté, ou scannez-le à nouveau dès qu’il y a une connexion.',
    },
  },
  alarm: {
    ...words.alarm,
    outside: 'Ils sont sortis',
    tooMany: (count: number) =>
      count === 1
        ? '1 personne de ce groupe était en trop\u00a0: le billet n’a plus de place.'
        : `${count} personnes de ce groupe étaient en trop\u00a0: le billet n’a plus de places.`,
    green: (time: string, persons: string) => `Vert ici à ${time}\u00a0: ${persons}`,
    greenOn: (day: string, persons: string) => `Vert ici le ${day}\u00a0: ${persons}`,
    others: (count: number) =>
      count === 1 ? '1 autre alerte suit' : `${count} autres alertes suivent`,
    waiting: (count: number, time: string) =>
      count === 1
        ? `Vert erroné le ${time}\u00a0: voir`
        : `${count} verts erronés depuis le ${time}\u00a0: voir`,
  },
  problem: {
    title: 'Scan non traité',
    unexplained: (status: number) => `Le serveur n’a pas accepté ce scan (réponse ${status}).`,
    failed: 'Cet appareil n’a pas pu traiter le scan. Scannez encore une fois.',
    cancelled: 'Scan abandonné avant la réponse.',
    moved: 'Voir la nouvelle entrée',
  },
  part: {
    title: 'Code incomplet',
    explain: 'Seule une partie du code est arrivée, et rien n’a été envoyé. Scannez-le à nouveau.',
  },
  mistyped: {
    title: 'Numéro mal saisi',
    explain:
      'Ce numéro contient une erreur de frappe, et rien n’a été envoyé. Relisez-le sur le pass.',
  },
  authorisation: {
    title: 'Code d’autorisation',
    explain:
      'Ce code autorise des téléphones\u00a0; ce n’est pas un billet. Rien n’a été envoyé, et ce téléphone reste à son entrée.',
  },
  reversal: {
    entry: {
      open: 'Annuler l’entrée',
      ask: 'Annuler cette entrée\u00a0?',
      confirm: (persons: string) => `Annuler l’entrée\u00a0: ${persons}`,
      done: (persons: string) => `Entrée annulée\u00a0: ${persons}`,
      notDone: 'Entrée non annulée',
    },
    exit: {
      open: 'Annuler la sortie',
      ask: 'Annuler cette sortie\u00a0?',
      confirm: (persons: string) => `Annuler la sortie\u00a0: ${persons}`,
      done: (persons: string) => `Sortie annulée\u00a0: ${persons}`,
      notDone: 'Sortie non annulée',
    },
    explain: 'Tout redevient comme avant ce scan\u00a0: il ne compte plus.',
    leave: 'Laisser tel quel',
    running: 'Annulation en cours…',
    unknown: 'L’annulation n’a pas eu de réponse\u00a0: réessayez.',
    unexplained: (status: number) => `Le serveur ne l’a pas annulé (réponse ${status}).`,
    untold: 'Le serveur l’apprend dès qu’il y a une connexion.',
    refused: (why: string) => `Le serveur ne l’a pas annulé\u00a0: ${why}`,
  },
  leave: {
    title: 'Quitter le scanner\u00a0?',
    stay: 'Continuer à scanner',
    leave: 'Quitter',
  },
  signedOut: {
    title: 'Session terminée',
    explain: 'Cet appareil n’est plus autorisé à scanner. Reconnectez-vous, puis revenez ici.',
    link: 'Se reconnecter',
  },
  revoked: {
    ...words.revoked,
    link: 'Voir pourquoi',
  },
  unauthorised: {
    title: 'Ce téléphone n’est pas autorisé',
    ended: {
      revoked:
        'L’organisateur a retiré l’autorisation de ce téléphone. Il ne contrôle plus de billets.',
      expired: 'L’autorisation de ce téléphone a pris fin, car son événement est passé.',
    },
    explain:
      'Pour contrôler des billets à une entrée, demandez un code d’autorisation à l’organisateur et présentez-le à la caméra.',
    foreign: 'Ce n’est pas un code d’autorisation.',
    paste: 'Ou collez le lien du code',
    go: 'Continuer',
    authorise: 'Autoriser ce téléphone',
    name: 'Nom de ce téléphone',
    nameHelp: 'Pour que l’organisateur distingue les téléphones\u00a0: votre prénom suffit.',
    otherCode: 'Un autre code',
    noAnswer: 'Pas de réponse du serveur. Réessayez.',
  },
  unreachable: {
    explain:
      'Le scanner ne sait pas encore à quelle entrée il se trouve. Il lui faut une connexion une fois.',
    again: 'Réessayer',
  },
  mismatch: {
    title: 'Le scanner n’a pas démarré',
    explain:
      'Cette page et le scanner sont de versions différentes. Rechargez la page\u00a0; si cela ne suffit pas, prévenez l’organisateur.',
    reload: 'Recharger',
  },
  elsewhere: {
    title: 'Un autre onglet scanne',
    explain:
      'Le scanner est ouvert dans un autre onglet de ce navigateur, et un seul peut scanner. Allez-y, ou fermez-le\u00a0: celui-ci démarrera de lui-même. Si vous ne le trouvez pas, scannez ici\u00a0: l’autre s’arrêtera.',
    here: 'Scanner ici',
  },
  journal: {
    'not-stored':
      'Ce navigateur n’enregistre rien pour l’instant. Ce téléphone ne décide rien lui-même. N’abandonnez aucun scan\u00a0: il ne pourrait pas être annulé. Rechargez la page entre deux invités.',
    'too-short':
      'Ce que ce téléphone avait enregistré a été effacé\u00a0: il ne peut plus transmettre les scans abandonnés. Demandez un nouveau code d’autorisation.',
  },
  clock: {
    ahead: (off: string) =>
      `L’horloge de cet appareil avance de ${off}. Peu importe\u00a0: l’heure du serveur décide.`,
    behind: (off: string) =>
      `L’horloge de cet appareil retarde de ${off}. Peu importe\u00a0: l’heure du serveur décide.`,
  },
  choose: {
    event: 'Quel événement\u00a0?',
    gate: 'Quelle entrée\u00a0?',
    none: 'Aucun événement à scanner. Créez-en un ou demandez à l’organisateur de vous y ajouter.',
    exit: 'Vers les événements',
    doors: (time: string) => `Portes ${time}`,
    change: 'Changer d’événement ou d’entrée',
    programme: 'Quel programme\u00a0?',
    eventOrProgramme: 'Quel événement ou programme\u00a0?',
    venue: 'Quel établissement\u00a0?',
    venues: (count: number) => (count === 1 ? '1 établissement' : `${count} établissements`),
    search: 'Chercher un établissement',
    notFound: 'Aucun établissement de ce nom.',
    toConsole: 'Vers la console',
    changeVenue: 'Changer d’établissement',
    back: 'Retour',
  },
  camera: {
    hint: words.camera.hint,
    held: {
      counted: words.camera.again,
      refused: 'Refusé. Retirez le code\u00a0; le suivant est lu aussitôt.',
      uncounted: 'Non compté. Retirez le code, puis présentez-le à nouveau.',
    },
    starting: 'La caméra démarre…',
    torch: 'Lampe',
    flip: 'Caméra',
    zoom: 'Zoom',
    retry: 'Réessayer',
    still: 'Le clavier et un lecteur de codes fonctionnent quand même.',
    soundOff: 'Toucher pour activer le son',
  },
  trouble: {
    ...words.trouble,
    missing: 'Aucune caméra trouvée',
    busy: 'La caméra est utilisée par un autre programme',
    insecure: 'La caméra exige une adresse en https',
    noDecoder: 'Ce navigateur ne peut pas lire les codes',
    stalled: 'La caméra n’envoie pas d’image',
    dark: 'La caméra montre une image noire',
    failed: 'La caméra n’a pas démarré',
  },
  remedy: {
    ...words.remedy,
    deniedSafariMac: 'Menu Safari, Réglages pour ce site web, Caméra, Autoriser.',
    deniedFirefox:
      'Touchez l’icône de caméra ou le cadenas près de l’adresse, supprimez le blocage, puis réessayez.',
    deniedDesktop:
      'Cliquez sur l’icône à gauche de l’adresse, mettez Caméra sur Autoriser, puis réessayez.',
    missing:
      'Branchez une caméra ou choisissez un autre appareil. Sur un ordinateur, vérifiez que la caméra n’est pas coupée par une touche ou un cache.',
    busyMobile: 'Fermez l’application Appareil photo et les appels vidéo, puis réessayez.',
    busyDesktop:
      'Fermez les réunions vidéo et les autres onglets qui utilisent la caméra, puis réessayez.',
    insecure:
      'Ouvrez cette page avec une adresse qui commence par https:// — demandez-la à l’organisateur.',
    noDecoder:
      'Rechargez la page. Si cela se répète, mettez le navigateur à jour ou désactivez son mode de protection renforcée, qui bloque WebAssembly.',
    stalled: 'Vérifiez que rien ne couvre l’objectif, changez de caméra ou rechargez la page.',
    dark: 'Vérifiez que rien ne couvre l’objectif. La caméra redémarre toute seule\u00a0; sinon, changez de caméra ou rechargez la page.',
    failed: 'Rechargez la page. Si cela se répète, redémarrez l’appareil.',
  },
  keypad: {
    ...words.keypad,
    title: 'Saisir un numéro',
    label: 'Numéro du billet (9 chiffres) ou du pass (8 chiffres)',
    submit: 'Vérifier',
    erase: 'Effacer le dernier chiffre',
    length: 'Un numéro de billet a 9 chiffres, un numéro de pass en a 8.',
    mistyped: 'Ce numéro contient une erreur de frappe. Relisez-le sur le billet.',
  },
  counter: {
    number: 'Numéro du pass',
    length: 'Un numéro de pass a 8 chiffres.',
    how: 'Saisissez le numéro ou scannez le code, puis appuyez sur Entrée. Quand le pass est ouvert, appuyez sur le chiffre du nombre d’accompagnants, puis de nouveau sur Entrée. Échap ramène en arrière.',
    withCamera: 'Utiliser la caméra de ce PC',
    withoutCamera: 'Travailler sans caméra',
    simple: 'Page simple',
    visits: 'Auto-validations à l’instant',
    visitsExplain:
      'Visites de la dernière demi-heure. Les lettres sont celles de la page verte et changent toutes les demi-minutes.',
    noVisits: 'Personne depuis une demi-heure.',
    visitsUnreachable: 'Pas de connexion\u00a0: ces visites ne sont pas connues pour le moment.',
    visit: (spoken: string) => `Auto-validation\u00a0: ${spoken}`,
  },
  search: {
    ...words.search,
    title: 'Chercher par nom',
    label: 'Nom, e-mail ou numéro',
    explain: 'Pour qui vient sans billet\u00a0: au moins 2 lettres du nom.',
    nobody: 'Personne de ce nom avec un billet valable.',
    more: 'Il y en a d’autres\u00a0: précisez le nom.',
    identity: 'Demandez une pièce d’identité.',
    admit: 'Faire entrer',
    countOut: 'Compter la sortie',
    back: 'Retour',
    noAnswer: 'Pas de réponse du serveur. Réessayez.',
  },
  walkIn: {
    ...words.walkIn,
    unconnected:
      'Un billet délivré à l’entrée demande une connexion, et il n’y en a pas pour l’instant\u00a0: la réponse vient dès son retour.',
    title: 'Sans billet',
    explain: 'Un billet est émis et toutes ces personnes entrent aussitôt, s’il y a des places.',
    unanswered:
      'Aucune réponse n’est venue\u00a0: ces personnes sont peut-être déjà entrées. Renvoyez le tout tel quel, il ne compte qu’une fois. Saisissez ensuite les suivantes, ou corrigez ce qui a été refusé.',
    again: 'Renvoyer',
    name: 'Nom',
    companions: 'Accompagnants',
    fewer: 'Un accompagnant de moins',
    more: 'Un accompagnant de plus',
    category: 'Catégorie (facultative)',
    admit: (persons: string) => `Émettre et faire entrer\u00a0: ${persons}`,
    refused: 'Aucun billet émis',
  },
  kiosk: {
    title: 'Accueil en libre-service (borne)',
    explain:
      'Pour une tablette sur un pied\u00a0: les invités présentent leur code à la caméra frontale. Seul un code PIN permet d’en sortir.',
    choosePin:
      'Choisissez un code PIN de 4 à 8 chiffres. Il est demandé pour quitter la borne et ne peut plus être affiché.',
    pin: 'Code PIN',
    pinLength: 'Un code PIN a 4 à 8 chiffres.',
    ok: 'OK',
    show: 'Présentez le code de votre billet à la caméra',
    welcome: 'Bienvenue\u00a0!',
    whoElse: 'Qui d’autre est avec vous\u00a0?',
    seeTeam: 'Vous êtes sur la liste. Adressez-vous d’abord à l’équipe.',
    askTeam: 'Adressez-vous à l’équipe',
    next: 'Invité suivant',
    team: 'Équipe',
    leave: 'Quitter la borne',
    wrong: 'Code PIN incorrect.',
    wait: 'Trop de codes PIN incorrects. Attendez une minute.',
  },
  history: {
    open: 'Récents',
    title: 'Derniers scans de cet appareil',
    none: 'Aucun scan pour l’instant.',
    persons: (count: number) => (count === 1 ? '1\u00a0personne' : `${count}\u00a0personnes`),
  },
  settings: {
    open: 'Réglages',
    title: 'Réglages',
    language: 'Langue',
    sound: 'Son',
    vibration: 'Vibration',
    lens: 'Caméra',
    mainLens: 'Automatique',
    leftHanded: 'Pour gauchers',
    green: 'Écran vert',
    companions: 'Écran vert avec accompa\u00adgnants',
    red: 'Écran rouge',
    seconds: (count: string) => `${count} s`,
    untilTapped: 'Jusqu’au toucher',
  },
  close: 'Fermer',
  waiting: (count: number) => (count === 1 ? '1 code en attente' : `${count} codes en attente`),
}

export type Catalogue = typeof fr
