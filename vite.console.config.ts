import { defineConfig } from 'vite'

// The console's script and sheet: htmx and the base style, bundled so that the pages need no CDN.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    outDir: 'portillon/static/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: ['chrome109', 'firefox115', 'safari16.4'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'portillon/console/assets/console.ts',
      output: {
        entryFileNames: 'console.js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.css'))
            ? 'console.css'
            : 'assets/[name]-[hash][extname]',
      },
    },
  },
})
