// Tells the service worker which files to keep, and everybody which version they are of: a plug-in of Vite's that looks at
// what was written.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'

const SERVED_AT = '/static/scanner/'
const SHELL = 'shell.html'
/** Where the page is: of phones that are devices, and of persons who are signed in. */
const SHELLS = ['/door', '/scan']
const WORKER = 'sw.js'
const VERSION_LENGTH = 12

export function precache(folder: string): Plugin {
  return {
    name: 'portillon-precache',
    apply: 'build',
    closeBundle: () => {
      const names = namesIn(folder).filter((name) => name !== WORKER && name !== SHELL)
      const files = names.map((name) => [SERVED_AT + name, digestOf(join(folder, name))] as const)
      const logic = digestOf(join(folder, WORKER)) + digestOf(join(folder, SHELL))
      const version = createHash('sha256')
        .update(JSON.stringify(files) + logic)
        .digest('hex')
        .slice(0, VERSION_LENGTH)
      fill(join(folder, SHELL), '%VERSION%', version)
      const pages = SHELLS.map((address) => [address, digestOf(join(folder, SHELL))] as const)
      const all = [...files, ...pages]
      fill(join(folder, WORKER), '__FILES__', JSON.stringify(Object.fromEntries(all)))
      fill(join(folder, WORKER), '__VERSION__', JSON.stringify(version))
    },
  }
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

/** As `integrity` of a request takes it. */
function digestOf(file: string): string {
  return `sha256-${createHash('sha256').update(readFileSync(file)).digest('base64')}`
}

function fill(file: string, blank: string, text: string): void {
  const before = readFileSync(file, 'utf-8')
  if (!before.includes(blank)) throw new Error(`${file} has no ${blank}`)
  writeFileSync(file, before.replaceAll(blank, text))
}
