// A small county's interface in memory: enough for the shell, signing in and the sheets.

const text = (/** @type {string} */ name, key = false, required = key) => ({ name, kind: 'text', key, required, choices: [] })
/** @type {{ name: string, kind: string, key: boolean, required: boolean, choices: string[] }[]} */
const people = [
  { ...text('code', true), kind: 'code' },
  text('name', false, true),
  { ...text('kind', false, true), kind: 'choice', choices: ['officer', 'auxiliary'] },
  { ...text('station'), kind: 'code' },
  { ...text('profile'), kind: 'choice', choices: ['car', 'motorcycle', 'foot'] },
  { ...text('skills'), kind: 'list', choices: ['mediate', 'safety_check', 'outreach', 'patrol', 'first_aid', 'bilingual', 'enforce'] },
  { ...text('weekly_hours'), kind: 'integer' },
  text('phone'),
  { ...text('valid_from'), kind: 'day' },
]

const sheets = [
  { name: 'organisation', columns: [{ ...text('code', true), kind: 'code' }, text('name', false, true)], may_change: true },
  { name: 'people', columns: people, may_change: true },
  { name: 'posts', columns: [{ ...text('person', true), kind: 'code' }, { ...text('place', true), kind: 'code' }], may_change: true },
  { name: 'leave', columns: [{ ...text('person', true), kind: 'code' }], may_change: true },
  { name: 'duties', columns: [{ ...text('code', true), kind: 'code' }], may_change: true },
  { name: 'holidays', columns: [{ ...text('day', true), kind: 'day' }], may_change: false },
]

const session = {
  account: { id: '0194', login: 'chief-1', role: 'bureau', area: '522634000000', state: 'active', officer: null, created_at: '2026-11-01T00:00:00Z' },
  permissions: ['view_county', 'change_county_records', 'use_own_account'],
  county: { code: '522634000000', name: '雷山县公安局', zone: 'Asia/Shanghai', pairing_note: null },
  demo: true,
}

function problem(/** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ title, hint = '') {
  return { status, type: 'application/problem+json', body: { type: `/problems/${code}`, title, status, detail: title, hint, instance: 'urn:uuid:0', errors: [] } }
}

export function staffInterface() {
  let isIn = false
  /** @type {Map<string, string[]>} */
  const rows = new Map(
    Array.from({ length: 8 }, (_, at) => {
      const code = `0${51000 + at}`
      return [code, [code, ['吴正国', '李小梅', '杨胜', '潘光'][at % 4] ?? '', at % 3 ? 'officer' : 'auxiliary', '522634101000', 'motorcycle', 'mediate;patrol', '40', `138000000${10 + at}`, '']]
    }),
  )

  /** What would become of the people, by code. */
  function draft(/** @type {any} */ body) {
    const given = body.rows ?? Buffer.from(body.file?.base64 ?? '', 'base64').toString().trim().split('\n').slice(1).map((line) => line.split(','))
    const changes = given.map((/** @type {string[]} */ row, /** @type {number} */ at) => ({
      row: at + 2,
      key: [row[0]],
      kind: rows.has(row[0] ?? '') ? 'changed' : 'added',
      before: rows.get(row[0] ?? '') ?? null,
      after: row,
    }))
    const removed = (body.removed ?? []).map((/** @type {string[]} */ key) => ({ row: 0, key, kind: 'removed', before: rows.get(key[0] ?? '') ?? null, after: null }))
    const refused = given.flatMap((/** @type {string[]} */ row, /** @type {number} */ at) =>
      row[1] ? [] : [{ row: at + 2, column: 'name', key: [row[0]], code: 'missing-value', detail: '名称不能为空', remedy: '写上姓名。' }],
    )
    return { changes: [...changes, ...removed].filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after)), refused }
  }

  /** @type {import('../files.mjs').Respond} */
  function respond({ method, path, query, body }) {
    if (!path.startsWith('/api/')) return null
    if (path === '/api/v1/session' && method === 'POST') {
      if (body.password !== 'correct-horse') return problem(401, 'wrong-credentials', '登录名、密码或验证码不对', '检查后再输入。')
      isIn = true
      return { body: session }
    }
    if (!isIn) return problem(401, 'sign-in-needed', '请先登录', '登录后再试。')
    if (path === '/api/v1/session' && method === 'GET') return { body: session }
    if (path === '/api/v1/session') {
      isIn = false
      return { status: 204, type: 'text/plain', body: '' }
    }
    if (path === '/api/v1/sheets') return { body: { sheets } }
    if (path === '/api/v1/sheets/people') {
      const wanted = [...rows.values()].filter((row) => row.join(' ').includes(query.get('query') ?? ''))
      return { body: { columns: people.map((one) => one.name), rows: wanted, next: null, total: wanted.length } }
    }
    if (path === '/api/v1/sheets/people/preview') {
      const { changes, refused } = draft(body)
      const count = (/** @type {string} */ kind) => changes.filter((one) => one.kind === kind).length
      return { body: { added: count('added'), changed: count('changed'), unchanged: 0, removed: count('removed'), refused, refused_count: refused.length, changes, dropped_columns: body.file ? ['身份证号'] : [], digest: 'd1' } }
    }
    if (path === '/api/v1/sheets/people/apply') {
      const { changes } = draft(body)
      for (const { kind, key, after } of changes) kind === 'removed' ? rows.delete(key[0]) : rows.set(key[0], after)
      return { body: { added: changes.length, changed: 0, removed: 0 } }
    }
    if (path.startsWith('/api/v1/sheets/')) return { body: { columns: [], rows: [], next: null, total: 0 } }
    return problem(404, 'not-found', '没有找到')
  }
  return respond
}
