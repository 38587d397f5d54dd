// Marks on the browser's timeline, from which a bench reads how long a guest waits.

/** A code was first seen in the frame taken at `takenAt`. */
export function markCode(takenAt: number): void {
  performance.mark('code-in-view', { startTime: takenAt })
}

/** The verdict is on the screen: after the frame that painted it. */
export function markVerdict(): void {
  requestAnimationFrame(() => {
    setTimeout(() => performance.mark('verdict'), 0)
  })
}
