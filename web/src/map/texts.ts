import { defineTexts } from '../i18n.ts'

export const mapTexts = defineTexts({
  zh: {
    nearer: '放大',
    farther: '缩小',
    all: '全貌',
    keys: '方向键移动，加减号缩放',
    places: (count: number) => `地图上的地点（${count}）`,
    pick: '移动地图，让十字对准地点。',
    picked: '就是这里',
    noMap: '底图还没有导入，只显示地点。',
  },
  en: {
    nearer: 'Nearer',
    farther: 'Farther',
    all: 'Whole',
    keys: 'Arrow keys move, plus and minus zoom',
    places: (count: number) => `Places on the map (${count})`,
    pick: 'Move the map until the cross stands on the place.',
    picked: 'Here',
    noMap: 'No base map has been imported; only the places are shown.',
  },
})
