import type { Plugin } from 'vite'

/** While developing: addresses below `/app/` are the staff app's page and `/` is the residents', as on the server. */
export function staffAddresses(): Plugin {
  return {
    name: 'staff-addresses',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? '').split('?')[0] ?? ''
        const isFile = /\.\w+$/.test(path) || path.startsWith('/@') || path.startsWith('/src/')
        if (!isFile && /^\/app(\/|$)/.test(path)) request.url = '/index.html'
        else if (!isFile && (path === '/' || path.startsWith('/places/'))) request.url = '/public.html'
        next()
      })
    },
  }
}
