import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** Stands in the worker for the list that is only known when everything else is built. */
const PLACE = '__PRECACHE__'

interface Wanted {
  /** The page whose files are kept on the phone. */
  page: string
  worker: string
}

/** Writes into the service worker which files the page `page` needs, with a digest as the name of their cache. */
export function precache({ page, worker }: Wanted): Plugin {
  return {
    name: 'precache',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const entry = Object.values(bundle).find(
          (file) => file.type === 'chunk' && file.isEntry && file.facadeModuleId?.endsWith(`/${page}`),
        )
        const script = bundle[worker]
        if (entry?.type !== 'chunk' || script?.type !== 'chunk') throw new Error(`no ${page} or no ${worker} was built`)
        const names = new Set<string>()
        const visit = (name: string): void => {
          const file = bundle[name]
          if (names.has(name) || !file) return
          names.add(name)
          if (file.type !== 'chunk') return
          for (const next of [...file.imports, ...file.dynamicImports]) visit(next)
          for (const asset of [...(file.viteMetadata?.importedCss ?? []), ...(file.viteMetadata?.importedAssets ?? [])]) visit(asset)
        }
        visit(entry.fileName)
        const list = ['/app/', '/icon.svg', '/manifest.webmanifest', ...[...names].sort().map((name) => `/${name}`)]
        const pageFile = bundle[page]
        const pageText = pageFile?.type === 'asset' ? String(pageFile.source) : ''
        const version = createHash('sha256').update(list.join('\n')).update(pageText).digest('hex').slice(0, 16)
        script.code = script.code.replace(PLACE, `${JSON.stringify({ version, list })}`)
      },
    },
  }
}
