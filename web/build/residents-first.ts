import type { Plugin } from 'vite'

/**
 * The residents' page arrives written out, so its styles come first and its script may come last: on a slow line they share
 * the same few kilobytes a second.
 */
export function residentsFirst(): Plugin {
  return {
    name: 'residents-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const styles = html.match(/<link rel="stylesheet"[^>]*>\s*/g) ?? []
        const bare = styles.reduce((rest, link) => rest.replace(link, ''), html).replace(/<link rel="modulepreload"[^>]*>\s*/g, '')
        return bare.replace('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    ${styles.join('')}`).replace('<script type="module"', '<script type="module" fetchpriority="low"')
      },
    },
  }
}
