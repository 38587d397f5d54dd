import { defineConfig } from 'vite'

// The page on which the bench lets two loops look at the same pictures. The bench says where it goes, by --outDir.
export default defineConfig({
  base: './',
  publicDir: false,
  build: {
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: ['chrome109'],
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'bench/sight/page.ts', output: { entryFileNames: 'page.js' } },
  },
})
