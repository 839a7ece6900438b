/** Tones of the base map: quiet, so that places and tours stand out, and relief explains the roads. */
export interface Palette {
  land: string
  water: string
  forest: string
  field: string
  built: string
  building: string
  slopeDark: string
  slopeShade: string
  slopeLight: string
  contour: string
  road: string
  roadEdge: string
  path: string
  label: string
  halo: string
  kept: string
  moved: string
  lost: string
  planned: string
  quiet: string
  sheet: string
  tour: string
}

const LIGHT: Palette = {
  land: '#f6f4ee',
  water: '#c9dbe5',
  forest: '#e4eadb',
  field: '#f1efdf',
  built: '#ebe7df',
  building: '#dcd6cb',
  slopeDark: 'rgba(60, 62, 58, 0.16)',
  slopeShade: 'rgba(60, 62, 58, 0.08)',
  slopeLight: 'rgba(255, 255, 255, 0.55)',
  contour: 'rgba(125, 108, 80, 0.28)',
  road: '#ffffff',
  roadEdge: '#c4bcae',
  path: '#b5a98f',
  label: '#4e5a66',
  halo: 'rgba(251, 250, 247, 0.9)',
  kept: '#2e7d5b',
  moved: '#b7791f',
  lost: '#b23b3b',
  planned: '#1f5f8b',
  quiet: '#8a94a0',
  sheet: '#ffffff',
  tour: '#1f5f8b',
}

const DARK: Palette = {
  land: '#1a2026',
  water: '#243744',
  forest: '#1d2a25',
  field: '#22261f',
  built: '#262c32',
  building: '#313940',
  slopeDark: 'rgba(0, 0, 0, 0.34)',
  slopeShade: 'rgba(0, 0, 0, 0.18)',
  slopeLight: 'rgba(255, 255, 255, 0.05)',
  contour: 'rgba(190, 175, 140, 0.16)',
  road: '#49545f',
  roadEdge: '#12161a',
  path: '#5c5a4d',
  label: '#b3bac1',
  halo: 'rgba(20, 25, 30, 0.9)',
  kept: '#6cc39a',
  moved: '#dba24a',
  lost: '#ef8f8a',
  planned: '#7fb8de',
  quiet: '#7d8893',
  sheet: '#1b2229',
  tour: '#7fb8de',
}

const system = matchMedia('(prefers-color-scheme: dark)')

export function paletteNow(): Palette {
  const chosen = document.documentElement.dataset['theme']
  return chosen === 'dark' || (!chosen && system.matches) ? DARK : LIGHT
}

/** Calls back when light changes to dark or back; returns how to stop. */
export function watchPalette(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  system.addEventListener('change', changed)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', changed)
  }
}
