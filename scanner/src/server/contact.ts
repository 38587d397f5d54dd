// Whether the server was there when it was last called. A phone that has a network may still not reach it.

import { signal } from '@preact/signals'

export const isConnected = signal(true)
