// Green, amber and red by ear and by hand: two quick rising notes and a short buzz; long, short, long and
// three short buzzes; a low rough double note and a long double buzz. A siren and three very long buzzes are an alarm.
// Told apart without looking, in the noise of a door, by pitch as well as by rhythm.

import { signal, type ReadonlySignal } from '@preact/signals'

interface Note {
  readonly hertz: number
  readonly at: number
  readonly seconds: number
  readonly shape: OscillatorType
}

const ADMITTED: readonly Note[] = [
  { hertz: 880, at: 0, seconds: 0.09, shape: 'sine' },
  { hertz: 1319, at: 0.1, seconds: 0.16, shape: 'sine' },
]
/** Long, short, long: yes, but look. Another note than that of yes from the beginning. */
const NOTED: readonly Note[] = [
  { hertz: 587, at: 0, seconds: 0.26, shape: 'sine' },
  { hertz: 784, at: 0.34, seconds: 0.09, shape: 'sine' },
  { hertz: 587, at: 0.5, seconds: 0.26, shape: 'sine' },
]
const REFUSED: readonly Note[] = [
  { hertz: 196, at: 0, seconds: 0.22, shape: 'square' },
  { hertz: 165, at: 0.3, seconds: 0.4, shape: 'square' },
]
/** A siren: neither yes nor no, and longer than both. */
const ALARM: readonly Note[] = [0, 0.5, 1].flatMap((at) => [
  { hertz: 988, at, seconds: 0.22, shape: 'square' },
  { hertz: 659, at: at + 0.25, seconds: 0.22, shape: 'square' },
])
const LOUDNESS = { sine: 0.8, square: 0.45 }
const NOTES = { admitted: ADMITTED, noted: NOTED, refused: REFUSED, alarm: ALARM }
const BUZZ = {
  admitted: [70],
  noted: [70, 60, 70, 60, 70],
  refused: [220, 90, 220],
  alarm: [400, 100, 400, 100, 400],
}

/** What can be told apart without looking; "noted" is an admission with something to look at. */
export type Sound = keyof typeof NOTES

export interface Signals {
  /** The browser gives no sound before the page was touched once. */
  readonly muted: ReadonlySignal<boolean>
  readonly unlock: () => void
  readonly play: (sound: Sound, kinds: { sound: boolean; vibration: boolean }) => void
}

export function createSignals(): Signals {
  const context = 'AudioContext' in window ? new AudioContext() : null
  const muted = signal(context?.state === 'suspended')
  context?.addEventListener('statechange', () => {
    muted.value = context.state !== 'running'
  })
  return {
    muted,
    unlock: () => {
      if (context && context.state !== 'running') context.resume().catch(() => undefined)
    },
    play: (which, { sound, vibration }) => {
      if (vibration) buzz(which)
      if (!sound || context?.state !== 'running') return
      for (const note of NOTES[which]) sing(context, note)
    },
  }
}

function buzz(which: Sound): void {
  // iOS does not vibrate, and no browser does before the page was touched once.
  if ('vibrate' in navigator && navigator.userActivation.hasBeenActive) {
    navigator.vibrate(BUZZ[which])
  }
}

function sing(context: AudioContext, { hertz, at, seconds, shape }: Note): void {
  const start = context.currentTime + at
  const loudness = shape === 'sine' ? LOUDNESS.sine : LOUDNESS.square
  const oscillator = new OscillatorNode(context, { type: shape, frequency: hertz })
  const gain = new GainNode(context, { gain: 0 })
  gain.gain.setTargetAtTime(loudness, start, 0.005)
  gain.gain.setTargetAtTime(0, start + seconds, 0.02)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(start)
  oscillator.stop(start + seconds + 0.2)
}
