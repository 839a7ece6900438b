/** The words of the rail and the bar: at most six by role, the first is where the role starts. */
import { computed } from 'vue'
import { may, type Permission } from './session.ts'

export type PageName = 'day' | 'weeks' | 'county' | 'accounts' | 'audit' | 'phone'

interface Entry {
  name: PageName
  to: string
  permission: Permission
}

const ENTRIES: readonly Entry[] = [
  { name: 'day', to: '/app/my-day', permission: 'record_work' },
  { name: 'weeks', to: '/app/plan', permission: 'plan_weeks' },
  { name: 'county', to: '/app/county', permission: 'view_county' },
  { name: 'accounts', to: '/app/accounts', permission: 'manage_accounts' },
  { name: 'audit', to: '/app/audit', permission: 'view_audit' },
]

export const entries = computed(() => ENTRIES.filter((entry) => may(entry.permission)))
