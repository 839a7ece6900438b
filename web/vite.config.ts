import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { precache } from './build/precache.ts'
import { residentsFirst } from './build/residents-first.ts'
import { staffAddresses } from './build/staff-addresses.ts'

const SERVER = 'http://127.0.0.1:8470'

interface Part {
  input: Record<string, string>
  outDir: string
  plugins: Plugin[]
  /** Whether what was built before goes away. */
  isFirst: boolean
}

/** Built one after the other, so that the residents' page shares no file with the staff's and loads in few requests. */
const PARTS: Record<string, Part> = {
  production: {
    input: { index: 'index.html', sw: 'src/offline/worker.ts' },
    outDir: 'dist',
    plugins: [precache({ page: 'index.html', worker: 'sw.js' })],
    isFirst: true,
  },
  public: { input: { public: 'public.html' }, outDir: 'dist', plugins: [residentsFirst()], isFirst: false },
  gallery: { input: { gallery: 'tests/gallery/gallery.html' }, outDir: 'node_modules/.gallery', plugins: [], isFirst: true },
}

export default defineConfig(({ mode }) => {
  const part = PARTS[mode]
  return {
    plugins: [vue(), staffAddresses(), ...(part?.plugins ?? [])],
    define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
    server: {
      proxy: Object.fromEntries(['/api', '/map', '/calendar', '/openapi.json', '/healthz'].map((path) => [path, SERVER])),
    },
    build: {
      target: 'es2020',
      outDir: part?.outDir ?? 'dist',
      emptyOutDir: part?.isFirst ?? true,
      // A phone on 400 kbit/s asks for each file; small ones travel inside the others.
      assetsInlineLimit: 1024,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: part?.input ?? {},
        output: {
          entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
    test: { include: ['src/**/*.test.ts'], environment: 'node' },
  }
})
