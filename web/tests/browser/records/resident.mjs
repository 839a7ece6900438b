// What the server says of a made-up county, for tests that need no server.
const TODAY = '2026-11-23'

function plusDays(/** @type {string} */ day, /** @type {number} */ days) {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

const shared = { county: { name: '雷山县', zone: 'Asia/Shanghai', pairing_note: null }, demo: true, today: TODAY }
const stations = ['丹江派出所', '西江派出所', '大塘派出所', '永乐派出所']
const names = ['大塘', '永乐', '达地', '西江', '郎德', '方祥', '桃江', '望丰', '乌开', '虎阳', '报德', '猫猫河']

const presences = [0, 3, 7, 10, 14, 17].map((days, at) => ({
  day: plusDays(TODAY, days),
  from: at % 2 ? '14:00' : '08:30',
  to: at % 2 ? '17:30' : '12:00',
  kind: at % 3 === 1 ? 'visit' : 'desk',
  officer: '吴正国',
}))

export const home = {
  kind: 'home',
  ...shared,
  places: names.map((name, at) => ({
    code: `5226341${String(at).padStart(2, '0')}200`,
    name: at % 2 ? `${name}警务室` : `${name}村`,
    kind: at % 2 ? 'police_room' : 'village',
    station: stations[at % stations.length],
    path: ['雷山县公安局', stations[at % stations.length]],
    next: at % 4 === 3 ? null : { ...presences[at % 3], officer: ['吴正国', '李小梅', '杨胜'][at % 3] },
  })),
  next: null,
}

export const place = {
  kind: 'place',
  ...shared,
  place: {
    code: '522634103200',
    name: '西江警务室',
    kind: 'police_room',
    station: '西江派出所',
    path: ['雷山县公安局', '西江派出所'],
    location: null,
    phone: '0855-3348110',
    address: '西江镇中心街 12 号',
    hours: '1-5 08:30-12:00; 1-5 14:00-17:30; 6 09:00-11:30',
    officer: { name: '吴正国', phone: '13800000000' },
    market_days: ['2026-11-24', '2026-11-30'],
  },
  presences,
  withdrawn: [
    { day: plusDays(TODAY, 2), from: '14:00', to: '16:00', kind: 'talk', reason: '防汛抽调，本周后半重排' },
    { day: plusDays(TODAY, 5), from: '09:00', to: '11:00', kind: 'visit', reason: null },
  ],
  strip: [
    ...Array.from({ length: 9 }, (_, at) => {
      const day = plusDays(TODAY, -27 + at * 3)
      if (at === 3) return { day, state: 'lost', cause: 'borrowed', slots: 1 }
      return at === 6 ? { day, state: 'moved', cause: 'weather', slots: 1 } : { day, state: 'kept', slots: 1 }
    }),
    ...presences.map(({ day }) => ({ day, state: 'planned', slots: 1 })),
  ],
  address: 'https://anlin.example/p/522634103200',
  attribution: '© OpenStreetMap contributors, ODbL 1.0',
}

export const poster = { ...place, kind: 'poster' }
