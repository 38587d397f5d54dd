// How long somebody waits for the server where this phone could tell by itself.

import { SERVER_MS } from '../phone/patience'
import { isConnected } from './contact'

/** Null where the server has not answered within the time that a scan gives it, or was not there when it was called last. */
export async function inTime<T>(answer: Promise<T>): Promise<T | null> {
  const isOver = new Promise<null>((resolve) => {
    if (isConnected.peek()) setTimeout(resolve, SERVER_MS, null)
    else resolve(null)
  })
  return Promise.race([answer, isOver])
}
