import words from '../../../portillon/locale/screen/en.json'
import { en as holders } from './holders'
import type { Catalogue } from './fr'

export const en: Catalogue = {
  title: 'Scan tickets',
  admitted: words.admitted,
  refused: words.refused,
  checking: 'Checking…',
  reasons: words.reasons,
  verdict: {
    ...words.verdict,
    persons: (used, allowed) => `${used} of ${allowed}`,
    still: (count) => `${count} left`,
    all: (count) => `All (${count})`,
    admitMore: (count) => (count === 1 ? 'Admit 1 more person' : `Admit ${count} more persons`),
    earlier: 'Earlier entries',
  },
  help: words.help,
  holders,
  call: {
    open: 'Call a supervisor',
    again: 'Call a supervisor again',
    calling: 'Calling…',
    called: 'Supervisor called.',
    wait: 'The answer appears here.',
    unseen: 'But nobody who may decide has the scanner open: telephone, or fetch somebody.',
    unconnected: 'No connection: trying again.',
    failed: 'The call did not go out: no answer from the server.',
    takeBack: 'Take the call back',
    admitted: (by) => (by === '' ? 'Admitted by the organiser:' : `Admitted by ${by}:`),
    refused: (by) => (by === '' ? 'It stays refused.' : `${by}: it stays refused.`),
    from: (door) => `${door} calls you`,
    now: 'Just now.',
    since: (minutes) => `${minutes} min ago.`,
  },
  advice: words.advice,
  practice: words.practice,
  exit: {
    band: 'Exit',
    left: 'Counted out',
    refused: 'Not counted out',
    still: (count) => `${count} still inside`,
    admitMore: (count) =>
      count === 1 ? 'Count 1 more person out' : `Count ${count} more persons out`,
  },
  pass: {
    companions: 'Companions',
    validUntil: (time) => `Valid until ${time}`,
    valid: 'Valid',
    entries: (count) => (count === 1 ? '1 entry so far' : `${count} entries so far`),
    confirm: (persons) => (persons === 1 ? 'Confirm: 1 person' : `Confirm: ${persons} persons`),
    cancel: 'Cancel',
    suggested: 'Passes that begin so',
  },
  counts: {
    in: (count) => `${count} in`,
    toCome: (count) => `${count} to come`,
  },
  offline: {
    ...words.offline,
    since: (time) => `No connection since ${time}.`,
    alone: {
      decides: 'Go on scanning: this phone decides by itself.',
      'may-not': 'Let nobody in: phones do not decide by themselves here.',
      'no-list': 'Let nobody in: this phone does not know the tickets yet.',
      spent: 'Let nobody in: this phone has admitted as many as it may by itself.',
      'not-stored': 'Let nobody in: this browser stores nothing.',
    },
    holds: (count) =>
      `Go on scanning: this phone holds ${count === 1 ? '1 ticket' : `${count} tickets`} and lets their guests in. Others wait for the server.`,
    noPasses: 'Let nobody in: this phone does not know the passes yet.',
    untold: (count) =>
      count === 1 ? '1 scan waits for the server.' : `${count} scans wait for the server.`,
    attempts: (count) => (count === 1 ? '1 attempt' : `${count} attempts`),
    cancel: 'Give this scan up',
  },
  alone: {
    ...words.alone,
    inLane: holders.inLane,
    notKnown:
      'This ticket is genuine, but not known on this phone yet: send the guest to the box office, or to a phone with a connection.',
    heldUnstored:
      'Let nobody in by this ticket: only this phone may admit it, and its browser stores nothing. Call a supervisor.',
    listed: 'from this phone’s list',
    nameless: 'Name not known on this phone',
    thisPhone: 'this phone',
    check: (category: string) => `Please check: ${category}`,
    elsewhere: (title) => `This code is for something else: ${title}.`,
    ofPass: {
      heldUnstored:
        'Let nobody in by a pass: only this phone may admit passes here, and its browser stores nothing. Call whoever runs the desk.',
      notKnown:
        'This pass is genuine, but not known on this phone yet: scan it again once there is a connection.',
      numberNotKnown:
        'This number is not known on this phone: scan the code of the pass, or type the number again once there is a connection.',
      cancelled: 'This pass was cancelled.',
      advice: {
        say: '“Your pass may be valid, but my phone does not know it yet.”',
        do: 'It may have been issued or replaced a short time ago. Scan the code of the pass, or try again once there is a connection.',
      },
      again: (minutes) =>
        minutes === 0 ? 'Already here less than 1 min ago.' : `Already here ${minutes} min ago.`,
    },
    advice: {
      say: '“Your ticket is genuine, but my phone has not heard of it yet. A colleague can look.”',
      do: 'It may have been sold or changed a short time ago. Show the way to the box office or to a phone with a connection, or scan it again once there is one.',
    },
  },
  alarm: {
    ...words.alarm,
    outside: 'They have left',
    tooMany: (count) =>
      count === 1
        ? '1 person of this party was too many: the ticket has no place left.'
        : `${count} persons of this party were too many: the ticket has no places left.`,
    green: (time, persons) => `Green here at ${time}: ${persons}`,
    greenOn: (day, persons) => `Green here on ${day}: ${persons}`,
    others: (count) => (count === 1 ? '1 more alarm follows' : `${count} more alarms follow`),
    waiting: (count, time) =>
      count === 1 ? `Wrong green on ${time}: look` : `${count} wrong greens since ${time}: look`,
  },
  problem: {
    title: 'Scan not processed',
    unexplained: (status) => `The server did not accept this scan (answer ${status}).`,
    failed: 'This device could not bring the scan to an answer. Scan again.',
    cancelled: 'Scan given up before the answer.',
    moved: 'Show the new door',
  },
  part: {
    title: 'Incomplete code',
    explain: 'Only part of the code arrived, and nothing was sent. Scan it again.',
  },
  mistyped: {
    title: 'Number mistyped',
    explain: 'This number holds a typing error, and nothing was sent. Read it again from the pass.',
  },
  authorisation: {
    title: 'Authorisation code',
    explain:
      'This code authorises phones; it is no ticket. Nothing was sent, and this phone stays at its door.',
  },
  reversal: {
    entry: {
      open: 'Take back',
      ask: 'Take this entry back?',
      confirm: (persons) => `Take back: ${persons}`,
      done: (persons) => `Taken back: ${persons}`,
      notDone: 'Not taken back',
    },
    exit: {
      open: 'Take back',
      ask: 'Take this exit back?',
      confirm: (persons) => `Take back: ${persons}`,
      done: (persons) => `Taken back: ${persons}`,
      notDone: 'Not taken back',
    },
    explain: 'Everything is then as it was before this scan, which no longer counts.',
    leave: 'Leave it as it is',
    running: 'Taking back…',
    unknown: 'No answer came when it was taken back: try again.',
    unexplained: (status) => `The server did not take it back (answer ${status}).`,
    untold: 'The server hears of it once there is a connection.',
    refused: (why: string) => `The server did not take it back: ${why}`,
  },
  leave: {
    title: 'Leave the scanner?',
    stay: 'Go on scanning',
    leave: 'Leave',
  },
  signedOut: {
    title: 'Session ended',
    explain: 'This device may no longer scan. Sign in again, then come back here.',
    link: 'Sign in again',
  },
  revoked: {
    ...words.revoked,
    link: 'See why',
  },
  unauthorised: {
    title: 'This phone is not authorised',
    ended: {
      revoked:
        'The organiser has taken this phone’s authorisation back. It checks no tickets any more.',
      expired: 'This phone’s authorisation has ended, because its event is over.',
    },
    explain:
      'To check tickets at a door, ask the organiser for an authorisation code and hold it in front of the camera.',
    foreign: 'This is no authorisation code.',
    paste: 'Or paste the code’s link',
    go: 'Go on',
    authorise: 'Authorise this phone',
    name: 'Name of this phone',
    nameHelp: 'So that the organiser can tell the phones apart: your first name will do.',
    otherCode: 'Another code',
    noAnswer: 'No answer from the server. Try again.',
  },
  unreachable: {
    explain: 'The scanner does not know yet at which door it stands. It needs a connection once.',
    again: 'Try again',
  },
  mismatch: {
    title: 'The scanner did not start',
    explain:
      'This page and the scanner are of different versions. Load the page again; if that does not help, tell the organiser.',
    reload: 'Load again',
  },
  elsewhere: {
    title: 'Another tab is scanning',
    explain:
      'The scanner is open in another tab of this browser, and only one of them may scan. Go there, or close it: then this one starts by itself. If you cannot find it, scan here, and the other one stops.',
    here: 'Scan here',
  },
  journal: {
    'not-stored':
      'This browser stores nothing at the moment. This phone decides nothing by itself. Do not give scans up: they could not be taken back. Load the page again between two guests.',
    'too-short':
      'What this phone had stored was cleared, so it cannot hand over scans that were given up. Ask for a new authorisation code.',
  },
  clock: {
    ahead: (off) => `This device’s clock is ${off} fast. No harm done: the server’s time decides.`,
    behind: (off) => `This device’s clock is ${off} slow. No harm done: the server’s time decides.`,
  },
  choose: {
    event: 'Which event?',
    gate: 'Which door?',
    none: 'No event to scan. Create one, or ask the organiser to add you.',
    exit: 'To the events',
    doors: (time) => `Doors ${time}`,
    change: 'Change the event or door',
    programme: 'Which programme?',
    eventOrProgramme: 'Which event or programme?',
    venue: 'Which venue?',
    venues: (count) => (count === 1 ? '1 venue' : `${count} venues`),
    search: 'Search a venue',
    notFound: 'No venue of this name.',
    toConsole: 'To the console',
    changeVenue: 'Change the venue',
    back: 'Back',
  },
  camera: {
    hint: words.camera.hint,
    held: {
      counted: words.camera.again,
      refused: 'Refused. Take the code away; the next one is read at once.',
      uncounted: 'Not counted. Take the code away, then show it again.',
    },
    starting: 'The camera is starting…',
    torch: 'Torch',
    flip: 'Camera',
    zoom: 'Zoom',
    retry: 'Try again',
    still: 'The keypad and a handheld scanner still work.',
    soundOff: 'Tap for sound',
  },
  trouble: {
    ...words.trouble,
    missing: 'No camera found',
    busy: 'Another program is using the camera',
    insecure: 'The camera needs an https address',
    noDecoder: 'This browser cannot read codes',
    stalled: 'The camera sends no picture',
    dark: 'The camera shows a black picture',
    failed: 'The camera did not start',
  },
  remedy: {
    ...words.remedy,
    deniedSafariMac: 'Safari menu, Settings for This Website, Camera, Allow.',
    deniedFirefox:
      'Tap the camera or lock icon beside the address, remove the block, then try again.',
    deniedDesktop:
      'Click the icon to the left of the address, set Camera to Allow, then try again.',
    missing:
      'Plug a camera in or use another device. On a computer, check that no key or shutter has turned the camera off.',
    busyMobile: 'Close the camera app and any video call, then try again.',
    busyDesktop: 'Close video meetings and other tabs that use the camera, then try again.',
    insecure: 'Open this page by an address that begins with https:// — ask the organiser for it.',
    noDecoder:
      'Reload the page. If it happens again, update the browser, or switch off its strict protection mode, which blocks WebAssembly.',
    stalled: 'Check that nothing covers the lens, switch the camera or reload the page.',
    dark: 'Check that nothing covers the lens. The camera restarts by itself; if that does not help, switch the camera or reload the page.',
    failed: 'Reload the page. If it happens again, restart the device.',
  },
  keypad: {
    ...words.keypad,
    title: 'Type a number',
    label: 'Ticket number (9 digits) or pass number (8 digits)',
    submit: 'Check',
    erase: 'Erase the last digit',
    length: 'A ticket number has 9 digits, a pass number 8.',
    mistyped: 'This number holds a typing error. Read it again from the ticket.',
  },
  counter: {
    number: 'Number of the pass',
    length: 'A pass has a number of 8 digits.',
    how: 'Type the number or scan the code, and press Enter. When the pass is open, press the digit of how many companions come along, and Enter again. Escape leads back.',
    withCamera: 'Use this PC’s camera',
    withoutCamera: 'Go without the camera',
    simple: 'Simple page',
    visits: 'Self-validated just now',
    visitsExplain:
      'Visits of the last half hour. The letters are those of the green page, and change every half minute.',
    noVisits: 'Nobody in the last half hour.',
    visitsUnreachable: 'No connection: these visits are not known at the moment.',
    visit: (spoken) => `Self-validated: ${spoken}`,
  },
  search: {
    ...words.search,
    title: 'Search by name',
    label: 'Name, e-mail or number',
    explain: 'For guests without a ticket: at least 2 letters of the name.',
    nobody: 'Nobody of this name has a valid ticket.',
    more: 'There are more: type more of the name.',
    identity: 'Ask for an identity card.',
    admit: 'Admit',
    countOut: 'Count out',
    back: 'Back',
    noAnswer: 'No answer from the server. Try again.',
  },
  walkIn: {
    ...words.walkIn,
    unconnected:
      'A ticket at the door needs a connection, and there is none at the moment: the answer comes once it is back.',
    title: 'Without a ticket',
    explain: 'A ticket is issued and all of them are admitted at once, if there are places.',
    unanswered:
      'No answer came: these people may be in already. Send it again as it was; it counts once. Then type who comes next, or correct what was refused.',
    again: 'Send again',
    name: 'Name',
    companions: 'Companions',
    fewer: 'One companion fewer',
    more: 'One companion more',
    category: 'Category (optional)',
    admit: (persons) => `Issue and admit: ${persons}`,
    refused: 'No ticket issued',
  },
  kiosk: {
    title: 'Self check-in (kiosk)',
    explain:
      'For a tablet on a stand: guests show their codes to the front camera. Only a PIN leads out again.',
    choosePin:
      'Choose a PIN of 4 to 8 digits. Whoever leaves the self check-in types it; it cannot be shown again.',
    pin: 'PIN',
    pinLength: 'A PIN has 4 to 8 digits.',
    ok: 'OK',
    show: 'Show your ticket’s code to the camera',
    welcome: 'Welcome!',
    whoElse: 'Who else is with you?',
    seeTeam: 'You are on the list. Please see the team first.',
    askTeam: 'Please ask the team',
    next: 'Next guest',
    team: 'Team',
    leave: 'Leave the self check-in',
    wrong: 'Wrong PIN.',
    wait: 'Too many wrong PINs. Wait a minute.',
  },
  history: {
    open: 'Recent',
    title: 'Last scans of this device',
    none: 'No scan yet.',
    persons: (count) => (count === 1 ? '1\u00a0person' : `${count}\u00a0persons`),
  },
  settings: {
    open: 'Settings',
    title: 'Settings',
    language: 'Language',
    sound: 'Sound',
    vibration: 'Vibration',
    lens: 'Camera',
    mainLens: 'Automatic',
    leftHanded: 'Left-handed',
    green: 'Green screen',
    companions: 'Green screen with companions',
    red: 'Red screen',
    seconds: (count) => `${count} s`,
    untilTapped: 'Until tapped',
  },
  close: 'Close',
  waiting: (count) => (count === 1 ? '1 code waiting' : `${count} codes waiting`),
}
