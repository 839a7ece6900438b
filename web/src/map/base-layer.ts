/** The base map: Anlin's own vector tiles out of one archive, drawn muted. No boundaries are drawn. */
import type { FeatureLike } from 'ol/Feature.js'
import MVT from 'ol/format/MVT.js'
import VectorTileLayer from 'ol/layer/VectorTile.js'
import VectorTileSource from 'ol/source/VectorTile.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { createXYZ } from 'ol/tilegrid.js'
import type RenderFeature from 'ol/render/Feature.js'
import type OlTile from 'ol/VectorTile.js'
import { FetchSource, PMTiles, type RangeResponse, type Source } from 'pmtiles'
import type { Palette } from './palette.ts'

const ARCHIVE_ADDRESS = '/map/base.pmtiles'
/** Layers of this group keep out of each other's way: a name gives way to the place that stands on it. */
export const DECLUTTER = 'places'
const ZOOM_MIN = 6
/** Tiles of this zoom are enlarged beyond it. */
const ZOOM_MAX = 14
const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

/** The archive as it is kept on this phone. */
class KeptSource implements Source {
  readonly #archive: Blob

  constructor(archive: Blob) {
    this.#archive = archive
  }

  getKey(): string {
    return 'kept'
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.#archive.slice(offset, offset + length).arrayBuffer() }
  }
}

export function openArchive(kept: Blob | null): PMTiles {
  return new PMTiles(kept ? new KeptSource(kept) : new FetchSource(ARCHIVE_ADDRESS))
}

export function baseLayer(archive: PMTiles, palette: () => Palette): VectorTileLayer {
  const format = new MVT()
  const source = new VectorTileSource({
    format,
    tileGrid: createXYZ({ minZoom: ZOOM_MIN, maxZoom: ZOOM_MAX, tileSize: 512 }),
    tileUrlFunction: ([z, x, y]) => `${z}/${x}/${y}`,
    tileLoadFunction: (loaded, address) => {
      const tile = loaded as OlTile<RenderFeature>
      const [z = 0, x = 0, y = 0] = address.split('/').map(Number)
      tile.setLoader((extent: number[], _resolution: number, projection) => {
        archive.getZxy(z, x, y).then(
          (found) => tile.setFeatures(found ? format.readFeatures(found.data, { extent, featureProjection: projection }) : []),
          () => tile.setFeatures([]),
        )
      })
    },
  })
  return new VectorTileLayer({ source, declutter: DECLUTTER, style: styleOf(palette), renderBuffer: 64 })
}

const ROAD_WIDTHS: Record<string, number> = {
  motorway: 3.2,
  trunk: 3,
  primary: 2.6,
  secondary: 2.2,
  tertiary: 1.8,
  unclassified: 1.3,
  residential: 1.3,
  service: 0.8,
  track: 0.8,
}
/** Order of drawing, from the ground up. */
const ORDER = ['landuse', 'relief', 'water', 'waterway', 'contour', 'building', 'path', 'road', 'place', 'poi']
const LABEL_SIZES: Record<string, number> = { city: 15, town: 14, village: 12, hamlet: 11 }

function styleOf(palette: () => Palette) {
  let made = new Map<string, Style[]>()
  let madeFor: Palette | null = null
  return (feature: FeatureLike, resolution: number): Style[] => {
    const now = palette()
    if (madeFor !== now) {
      made = new Map()
      madeFor = now
    }
    const layer = String(feature.get('layer'))
    const kind = String(feature.get('kind') ?? feature.get('class') ?? feature.get('shade') ?? feature.get('is_major') ?? '')
    // Widths grow in steps of half a zoom, so that styles can be kept.
    const step = Math.round(2 * Math.log2(156543 / resolution)) / 2
    const key = `${layer} ${kind} ${step}`
    let styles = made.get(key)
    if (!styles) {
      styles = draw(layer, kind, step, now)
      made.set(key, styles)
    }
    const words = styles.at(-1)?.getText()
    if (words) words.setText(String(feature.get('name') ?? ''))
    return styles
  }
}

function draw(layer: string, kind: string, zoom: number, palette: Palette): Style[] {
  const zIndex = ORDER.indexOf(layer) * 10
  const area = (color: string): Style[] => [new Style({ fill: new Fill({ color }), zIndex })]
  const line = (color: string, width: number, lineDash?: number[]): Style[] => [
    new Style({ stroke: new Stroke({ color, width, ...(lineDash ? { lineDash } : {}) }), zIndex }),
  ]
  switch (layer) {
    case 'relief':
      return area(kind === '-2' ? palette.slopeDark : kind === '-1' ? palette.slopeShade : palette.slopeLight)
    case 'landuse':
      return area(landTone(kind, palette))
    case 'water':
      return area(palette.water)
    case 'waterway':
      return line(palette.water, kind === 'river' ? 2 : 1)
    case 'contour':
      return line(palette.contour, kind === 'true' ? 1 : 0.5)
    case 'building':
      return area(palette.building)
    case 'path':
      return line(palette.path, 1, [3, 3])
    case 'road':
      return road(kind, zoom, palette, zIndex)
    case 'place':
      return label(LABEL_SIZES[kind] ?? 11, kind === 'city' || kind === 'town', palette, zIndex)
    default:
      return []
  }
}

function landTone(kind: string, palette: Palette): string {
  if (kind === 'forest' || kind === 'scrub') return palette.forest
  if (kind === 'farmland' || kind === 'grass') return palette.field
  return palette.built
}

function road(kind: string, zoom: number, palette: Palette, zIndex: number): Style[] {
  const width = (ROAD_WIDTHS[kind] ?? 1) * Math.max(0.5, 2 ** ((zoom - 13) / 2))
  if (kind === 'track') return [new Style({ stroke: new Stroke({ color: palette.path, width, lineDash: [5, 3] }), zIndex })]
  return [
    new Style({ stroke: new Stroke({ color: palette.roadEdge, width: width + 1.5 }), zIndex: zIndex - 1 }),
    new Style({ stroke: new Stroke({ color: palette.road, width }), zIndex }),
  ]
}

function label(size: number, isBold: boolean, palette: Palette, zIndex: number): Style[] {
  const text = new Text({
    font: `${isBold ? 600 : 400} ${size}px ${FONT}`,
    fill: new Fill({ color: palette.label }),
    stroke: new Stroke({ color: palette.halo, width: 3 }),
  })
  return [new Style({ text, zIndex })]
}
