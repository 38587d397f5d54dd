import { defineConfig } from 'vite'

// The scanner: one script, one sheet, and the decoder's worker and WASM beside them. Every address
// in the output is relative, so the files work under whatever prefix the server gives static files.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: 'portillon/static/scanner',
    emptyOutDir: true,
    // A data: address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    target: ['chrome109', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'scanner/src/main.tsx',
      output: {
        entryFileNames: 'scanner.js',
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
