/** What a resident's page shows. The server sends it inside the page, already written out as HTML; the same comes from the interface. */
import type { StripDay } from '../../ui/strip.ts'

export interface Presence {
  day: string
  from: string
  to: string
  /** visit, talk, outreach, desk */
  kind: string
  officer: string
}

export interface Shared {
  county: { name: string; zone: string; pairing_note: string | null }
  /** A demonstration with made-up data. */
  demo: boolean
  today: string
}

export interface PlaceBrief {
  code: string
  name: string
  kind: string
  /** The station it belongs to. */
  station: string
  next: Presence | null
}

export interface HomePage extends Shared {
  kind: 'home'
  places: PlaceBrief[]
}

export interface PlacePage extends Shared {
  kind: 'place'
  place: {
    code: string
    name: string
    kind: string
    station: string
    phone: string
    address: string
    /** As in sheets: `1-5 08:30-12:00; 6 09:00-11:30`. */
    hours: string
    officer: { name: string; phone: string } | null
    market_days: string[]
  }
  presences: Presence[]
  strip: StripDay[]
  /** The residents' address of this page, for the poster. */
  address: string
}

export interface PosterPage extends Omit<PlacePage, 'kind'> {
  kind: 'poster'
}

export type Page = HomePage | PlacePage | PosterPage | { kind: 'missing' }

/** The page that the server wrote into the document. */
export function embeddedPage(): Page | null {
  const text = document.getElementById('page')?.textContent
  return text ? (JSON.parse(text) as Page | null) : null
}

export async function fetchPage(path: string): Promise<Page> {
  const code = /^\/places\/([^/]+?)(\/poster)?\/?$/.exec(path)
  const address = code ? `/api/v1/public/places/${code[1]}` : '/api/v1/public/places'
  const response = await fetch(address, { headers: { accept: 'application/json' } })
  if (response.status === 404) return { kind: 'missing' }
  if (!response.ok) throw new TypeError(`answered with ${response.status}`)
  const page = (await response.json()) as Page
  return code?.[2] && page.kind === 'place' ? { ...page, kind: 'poster' } : page
}
