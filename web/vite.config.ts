import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { precache } from './build/precache.ts'
import { staffAddresses } from './build/staff-addresses.ts'

const SERVER = 'http://127.0.0.1:8470'

export default defineConfig(({ mode }) => {
  const isGallery = mode === 'gallery'
  const input: Record<string, string> = isGallery
    ? { gallery: 'tests/gallery/gallery.html' }
    : { index: 'index.html', public: 'public.html', sw: 'src/offline/worker.ts' }
  return {
    plugins: [vue(), staffAddresses(), ...(isGallery ? [] : [precache({ page: 'index.html', worker: 'sw.js' })])],
    define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
    server: {
      proxy: Object.fromEntries(['/api', '/map', '/calendar', '/openapi.json', '/healthz'].map((path) => [path, SERVER])),
    },
    build: {
      target: 'es2020',
      outDir: isGallery ? 'node_modules/.gallery' : 'dist',
      // A phone on 400 kbit/s asks for each file; small ones travel inside the others.
      assetsInlineLimit: 1024,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input,
        output: {
          entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
    test: { include: ['src/**/*.test.ts'], environment: 'node' },
  }
})
