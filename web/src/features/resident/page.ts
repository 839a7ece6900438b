/** What a resident's page shows. The server sends it inside the page, already written out as HTML; the same comes from the interface. */
import type { Schemas } from '../../api/client.ts'

export type Presence = Schemas['Presence']
export type PlaceBrief = Schemas['PublicPlaceBrief']
export type HomePage = Schemas['PublicHome'] & { kind: 'home' }
export type PlacePage = Schemas['PublicPlace'] & { kind: 'place' }
export type PosterPage = Schemas['PublicPlace'] & { kind: 'poster' }
export type Page = HomePage | PlacePage | PosterPage | { kind: 'missing' }

/** The page that the server wrote into the document. */
export function embeddedPage(): Page | null {
  const text = document.getElementById('page')?.textContent
  return text ? (JSON.parse(text) as Page | null) : null
}

export async function fetchPage(path: string): Promise<Page> {
  const code = /^\/p(?:laces)?\/([^/]+?)(\/poster)?\/?$/.exec(path)
  const address = code ? `/api/v1/public/places/${code[1]}` : '/api/v1/public/places'
  const response = await fetch(address, { headers: { accept: 'application/json' } })
  if (response.status === 404) return { kind: 'missing' }
  if (!response.ok) throw new TypeError(`answered with ${response.status}`)
  const page = (await response.json()) as Page
  return code?.[2] && page.kind === 'place' ? { ...page, kind: 'poster' } : page
}
