import { defineConfig } from 'vite'

// What a holder's page needs to look for a venue's poster: the scanner's camera and decoder without its screen.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: 'portillon/static/visit',
    emptyOutDir: true,
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    target: ['chrome109', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'scanner/src/visit/poster.ts',
      output: {
        entryFileNames: 'visit.js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } },
  },
})
