import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const WATCHED = fileURLToPath(new URL('watched.ts', import.meta.url))

// The phones of the soak as a program for Node. The soak says where it goes, by --outDir.
export default defineConfig({
  publicDir: false,
  plugins: [
    {
      name: 'watched',
      enforce: 'pre',
      resolveId: (source, importer) =>
        source.endsWith('/phone/step') && importer?.endsWith('/runner.ts') ? WATCHED : null,
    },
  ],
  // It runs outside this folder.
  ssr: { noExternal: true },
  build: {
    ssr: 'scanner/tests/soak/main.ts',
    target: 'node20',
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: 'soak.mjs' } },
  },
})
