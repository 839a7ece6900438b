/** The words of the rail and the bar: at most six by role, the first is where the role starts. */
import { computed } from 'vue'
import { may, session, type Permission, type Session } from './session.ts'

export type PageName = 'figures' | 'day' | 'weeks' | 'displacements' | 'places' | 'county' | 'roads' | 'accounts' | 'audit' | 'phone'

interface Entry {
  name: PageName
  to: string
  permission: Permission
}

const ENTRIES: readonly Entry[] = [
  { name: 'day', to: '/app/my-day', permission: 'record_work' },
  { name: 'weeks', to: '/app/plan', permission: 'plan_weeks' },
  { name: 'figures', to: '/app/figures', permission: 'view_figures' },
  { name: 'displacements', to: '/app/displacements', permission: 'view_figures' },
  { name: 'places', to: '/app/places', permission: 'view_county' },
  { name: 'county', to: '/app/county', permission: 'view_county' },
  { name: 'roads', to: '/app/roads', permission: 'import_roads' },
  { name: 'accounts', to: '/app/accounts', permission: 'manage_accounts' },
  { name: 'audit', to: '/app/audit', permission: 'view_audit' },
]

/** Roles whose question is answered by another page than the first they may open. */
const FIRST: Partial<Record<Session['account']['role'], PageName>> = { bureau: 'figures', station_chief: 'weeks', auditor: 'audit' }

export const entries = computed(() => {
  const first = session.value ? FIRST[session.value.account.role] : undefined
  const allowed = ENTRIES.filter((entry) => may(entry.permission))
  return [...allowed.filter((entry) => entry.name === first), ...allowed.filter((entry) => entry.name !== first)]
})
