// Several phones in one process, each with a disk of its own, and each mortal. What a phone's program does runs within
// its life, so that this file knows whose disk is meant, and whose requests come to nothing.

import 'fake-indexeddb/auto'
import { AsyncLocalStorage } from 'node:async_hooks'
import { forceCloseDatabase } from 'fake-indexeddb'
import type { Effect, Phone } from '../../src/phone/phone'

/** What a dead program waits for. */
export const NEVER = new Promise<never>(() => undefined)

type Listener = (phone: Phone, effects: readonly Effect[]) => void

/** From the start of a phone's page to its end. */
export class Life {
  isOver = false
  /** Whether somebody sees the page, and its end. */
  readonly page = Object.assign(new EventTarget(), { hidden: false })
  /** Ends with the life. */
  readonly end: Promise<void>
  readonly #disk: IDBFactory
  readonly #listener: Listener
  readonly #connections: IDBDatabase[] = []
  #ended: () => void = () => undefined

  constructor(disk: IDBFactory, listener: Listener) {
    this.#disk = disk
    this.#listener = listener
    this.end = new Promise((resolve) => {
      this.#ended = resolve
    })
  }

  /** Nobody sees the page for a while. */
  async putAway(ms: number): Promise<void> {
    this.#see(false)
    await new Promise((resolve) => setTimeout(resolve, ms))
    this.#see(true)
  }

  #see(isSeen: boolean): void {
    this.page.hidden = !isSeen
    this.page.dispatchEvent(new Event('visibilitychange'))
  }

  hear(phone: Phone, effects: readonly Effect[]): void {
    if (!this.isOver) this.#listener(phone, effects)
  }

  open(name: string, version?: number): IDBOpenDBRequest {
    if (this.isOver) throw new Error('This phone is dead')
    const request = this.#disk.open(name, version)
    request.addEventListener('success', () => {
      if (this.isOver) closeAtOnce(request.result)
      else this.#connections.push(request.result)
    })
    return request
  }

  /** The program runs no further. What it was writing may still reach the disk, for a moment. */
  async die(leavesMs: number): Promise<void> {
    this.isOver = true
    this.#ended()
    if (leavesMs > 0) await new Promise((resolve) => setTimeout(resolve, leavesMs))
    for (const connection of this.#connections) closeAtOnce(connection)
  }
}

/** Transactions that are not complete leave no trace. */
function closeAtOnce(connection: IDBDatabase): void {
  forceCloseDatabase(connection as unknown as Parameters<typeof forceCloseDatabase>[0])
}

const NOBODYS = Object.assign(new EventTarget(), { hidden: false })

export const lives = new AsyncLocalStorage<Life>()

/** Makes the requests and databases of this process those of its phones; time passes `haste` times as fast. What is left
 * of a dead program may go on computing: it reaches neither the server nor a disk. */
export function enliven(haste: number): void {
  const { fetch, setTimeout } = globalThis
  const runs = performance.now.bind(performance)
  const timer = (run: (...told: unknown[]) => void, ms = 0, ...told: unknown[]): unknown =>
    setTimeout(run, ms / haste, ...told)
  const request: typeof fetch = (...asked) => {
    const life = lives.getStore()
    const answer = life?.isOver ? NEVER : fetch(...asked)
    return answer.finally(() => (life?.isOver ? NEVER : undefined))
  }
  const open = (name: string, version?: number): IDBOpenDBRequest => {
    const life = lives.getStore()
    if (!life) throw new Error('Only phones have disks')
    return life.open(name, version)
  }
  Object.assign(globalThis, { fetch: request, setTimeout: timer })
  Object.defineProperty(globalThis, 'indexedDB', { value: { open } })
  Object.defineProperty(performance, 'now', { value: () => runs() * haste })
  const page = { get: () => lives.getStore()?.page ?? NOBODYS }
  Object.defineProperties(globalThis, { document: page, window: page })
}
