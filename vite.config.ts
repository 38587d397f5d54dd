import { defineConfig } from 'vite'
import { precache } from './scanner/build/precache'

const FOLDER = 'portillon/static/scanner'

// The scanner: one script, one sheet, the decoder's worker and WASM beside them, its page with the icons, and the service
// worker that keeps all of them.
export default defineConfig({
  base: './',
  publicDir: 'scanner/public',
  plugins: [precache(FOLDER)],
  build: {
    outDir: FOLDER,
    emptyOutDir: true,
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    target: ['chrome109', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { scanner: 'scanner/src/main.ts', sw: 'scanner/src/offline/sw.ts' },
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.css'))
            ? 'scanner.css'
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } },
  },
})
