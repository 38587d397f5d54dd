// Which module of the scanner may import which: no circles, and only from floors below. Types count too: what a module
// names it must know, whether or not the name is still there when the program runs.

// From the ground up. Neighbours on one floor do not know each other.
const FLOORS = [
  ['core/', 'locale/'],
  ['camera/', 'keyboard/', 'phone/'],
  ['server/', 'settings/'],
  ['device/', 'door/', 'journal/', 'roster/', 'visit/'],
  ['scanner.ts'],
  ['screen/'],
  ['counter/', 'kiosk/'],
  ['shell/'],
  ['main.ts', 'offline/'],
]

const at = (rooms) => `^scanner/src/(${rooms.join('|')})`.replaceAll('.', '\\.')
const from = (room, level) => ({
  name: `floor of ${room}`,
  comment: `${room} imports only what stands on a floor below it.`,
  severity: 'error',
  from: { path: at([room]) },
  to: { path: at(FLOORS.slice(level).flat()), pathNot: at([room]) },
})

export default {
  forbidden: [
    {
      name: 'circle',
      comment: 'Modules that import each other cannot be read one after the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'circle of folders',
      comment: 'Folders that import each other are one folder.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    ...FLOORS.flatMap((rooms, level) => rooms.map((room) => from(room, level))),
    {
      name: 'on a floor',
      comment: 'A new folder gets its place among the floors.',
      severity: 'error',
      from: {},
      to: { path: '^scanner/src/', pathNot: [at(FLOORS.flat()), '^scanner/src/style/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
}
