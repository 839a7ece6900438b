/** Places above the base map, each with the ring of its promises, and tours as lines. */
import Feature from 'ol/Feature.js'
import LineString from 'ol/geom/LineString.js'
import Point from 'ol/geom/Point.js'
import { fromLonLat } from 'ol/proj.js'
import Fill from 'ol/style/Fill.js'
import Icon from 'ol/style/Icon.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { countStates, ringArcs, STRIP_DAYS, wholeStrip, type StripDay } from '../ui/strip.ts'
import type { Palette } from './palette.ts'

export interface Marker {
  code: string
  name: string
  lon: number
  lat: number
  /** With them the place gets its ring; without, a plain dot. */
  days?: readonly StripDay[]
  /** Small for villages, large for rooms and stations. */
  size?: 'small' | 'large'
  /** Stands inside: the number of a stop. */
  word?: string
}

export interface Tour {
  code: string
  /** Longitude and latitude, degrees. */
  line: readonly (readonly [number, number])[]
}

/** Metres in a pixel beyond which names would only cover each other. */
const NAMES_RESOLUTION_MAX = 90

export function markerFeature(marker: Marker): Feature {
  const feature = new Feature({ geometry: new Point(fromLonLat([marker.lon, marker.lat])) })
  feature.setId(marker.code)
  feature.set('marker', marker)
  return feature
}

export function tourFeature(tour: Tour): Feature {
  const feature = new Feature({ geometry: new LineString(tour.line.map(([lon, lat]) => fromLonLat([lon, lat]))) })
  feature.setId(tour.code)
  return feature
}

export function tourStyle(palette: Palette): Style[] {
  return [
    new Style({ stroke: new Stroke({ color: palette.sheet, width: 7 }) }),
    new Style({ stroke: new Stroke({ color: palette.tour, width: 4 }) }),
  ]
}

export function markerStyle(palette: Palette, today: string, chosen: () => string) {
  const icons = new Map<string, Icon>()
  return (feature: { get: (key: string) => unknown }, resolution: number): Style[] => {
    const marker = feature.get('marker') as Marker
    const isChosen = marker.code === chosen()
    const svg = drawMarker(marker, palette, today, isChosen)
    let icon = icons.get(svg)
    if (!icon) {
      icon = new Icon({ src: `data:image/svg+xml;utf8,${encodeURIComponent(svg)}` })
      icons.set(svg, icon)
    }
    const hasName = isChosen || resolution < NAMES_RESOLUTION_MAX
    const text = new Text({
      text: hasName ? marker.name : '',
      offsetY: marker.size === 'small' ? 16 : 22,
      font: `600 ${marker.size === 'small' ? 12 : 13}px system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif`,
      fill: new Fill({ color: palette.label }),
      stroke: new Stroke({ color: palette.halo, width: 4 }),
    })
    return [new Style({ image: icon, text, zIndex: isChosen ? 2 : marker.size === 'small' ? 0 : 1 })]
  }
}

function drawMarker(marker: Marker, palette: Palette, today: string, isChosen: boolean): string {
  const scale = marker.size === 'small' ? 0.75 : 1.15
  const px = Math.round(32 * scale)
  const strip = wholeStrip(marker.days ?? [], today)
  const widths = { kept: 4, moved: 4, lost: 1.5 }
  const arcs = ringArcs(strip, 10).map(
    ({ state, path }) =>
      `<path d="${path}" fill="none" stroke="${palette[state]}" stroke-width="${widths[state]}"${state === 'moved' ? ' stroke-dasharray="2 1.5"' : ''}/>`,
  )
  const hasNext = countStates(strip.slice(STRIP_DAYS)).planned > 0
  const middle = marker.word
    ? `<text y="4" text-anchor="middle" font-size="11" font-weight="700" font-family="sans-serif" fill="${palette.planned}">${escape(marker.word)}</text>`
    : `<circle r="4" fill="${hasNext ? palette.planned : palette.sheet}" stroke="${hasNext ? palette.planned : palette.quiet}" stroke-width="1.5"/>`
  const frame = `<circle r="13" fill="${palette.sheet}" stroke="${isChosen ? palette.planned : 'none'}" stroke-width="2.5"/>`
  const track = `<circle r="10" fill="none" stroke="${palette.quiet}" stroke-opacity="0.4"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${px}" height="${px}" viewBox="-16 -16 32 32">${frame}${track}${arcs.join('')}${middle}</svg>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
