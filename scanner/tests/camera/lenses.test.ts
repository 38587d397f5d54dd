import { describe, expect, it } from 'vitest'
import { mainLens } from '../../src/camera/lenses'

const chosen = (...labels: string[]): string | undefined =>
  mainLens(labels.map((label) => ({ deviceId: label, label })))?.label

describe('the main lens', () => {
  it('is the first that Chrome counts at the back', () => {
    expect(
      chosen('camera2 1, facing front', 'camera2 2, facing back', 'camera2 0, facing back'),
    ).toBe('camera2 0, facing back')
  })

  it.each([
    ['Back Ultra Wide Camera', 'Back Camera', 'Front Camera', 'Back Telephoto Camera'],
    ['Ultra-Weitwinkelkamera (Rückseite)', 'Rückkamera', 'Frontkamera', 'Telekamera (Rückseite)'],
    ['Caméra ultra grand-angle arrière', 'Caméra arrière', 'Caméra avant', 'Caméra télé arrière'],
  ])('is neither wide nor long: %s', (wide, main, front, tele) => {
    expect(chosen(wide, front, tele, main)).toBe(main)
  })

  it('is not guessed where no label tells', () => {
    expect(chosen('', '')).toBeUndefined()
    expect(chosen('HD Webcam', 'USB Camera')).toBeUndefined()
  })
})
