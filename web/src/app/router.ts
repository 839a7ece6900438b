import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'
import { entries } from './navigation.ts'
import { findSession, isSignedOut, may, session, type Permission } from './session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open to everybody, without the rail. */
    isOpen?: boolean
    /** Works with what this phone keeps, also when the session has ended. */
    isKept?: boolean
    permission?: Permission
  }
}

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    { path: '/app', name: 'start', component: () => import('./StartPage.vue') },
    { path: '/app/sign-in', name: 'sign-in', component: () => import('../features/session/SignInPage.vue'), meta: { isOpen: true } },
    { path: '/app/setup', name: 'setup', component: () => import('../features/session/SetupPage.vue'), meta: { isOpen: true } },
    { path: '/app/link', name: 'link', component: () => import('../features/session/LinkPage.vue'), meta: { isOpen: true } },
    { path: '/app/enrol', name: 'enrol', component: () => import('../features/enrolment/EnrolPage.vue'), meta: { isOpen: true } },
    { path: '/app/my-day', name: 'my-day', component: () => import('../features/my-day/MyDayPage.vue'), meta: { permission: 'record_work', isKept: true } },
    { path: '/app/me', name: 'me', component: () => import('./MePage.vue'), meta: { isKept: true } },
    { path: '/app/county', redirect: '/app/county/organisation' },
    { path: '/app/county/:sheet', name: 'sheet', component: () => import('../features/sheet/SheetPage.vue'), meta: { permission: 'view_county' } },
    { path: '/app/county/:sheet/file', name: 'sheet-file', component: () => import('../features/sheet/SheetFilePage.vue'), meta: { permission: 'view_county' } },
    {
      path: '/app/plan',
      meta: { permission: 'plan_weeks' },
      children: [
        { path: '', name: 'plans', component: () => import('../features/plan/PlansPage.vue') },
        { path: ':id', name: 'plan', component: () => import('../features/plan/PlanPage.vue') },
      ],
    },
    { path: '/app/figures', name: 'figures', component: () => import('../features/figure/FiguresPage.vue'), meta: { permission: 'view_figures' } },
    { path: '/app/figures/:id/records', name: 'figure-records', component: () => import('../features/figure/FigureRecordsPage.vue'), meta: { permission: 'view_figures' } },
    { path: '/app/displacements', name: 'displacements', component: () => import('../features/displacement/DisplacementsPage.vue'), meta: { permission: 'view_figures' } },
    { path: '/app/displacements/:id', name: 'displacement', component: () => import('../features/displacement/DisplacementPage.vue'), meta: { permission: 'view_figures' } },
    { path: '/app/places', name: 'places', component: () => import('../features/place/PlacesPage.vue'), meta: { permission: 'view_county' } },
    { path: '/app/places/:code', name: 'place', component: () => import('../features/place/PlacePage.vue'), meta: { permission: 'view_county' } },
    { path: '/app/roads', name: 'roads', component: () => import('../features/roads/RoadsPage.vue') },
    { path: '/app/accounts', name: 'accounts', component: () => import('../features/account/AccountsPage.vue'), meta: { permission: 'manage_accounts' } },
    { path: '/app/audit', name: 'audit', component: () => import('../features/audit/AuditPage.vue'), meta: { permission: 'view_audit' } },
    { path: '/app/:rest(.*)*', name: 'not-found', component: () => import('./NotFoundPage.vue') },
  ],
  // A change of filters in the address stays where it is.
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

export function mustSignIn({ meta }: RouteLocationNormalized): boolean {
  if (meta.isOpen) return false
  return !session.value || (isSignedOut.value && !meta.isKept)
}

/** Signing in leads back to where one was. */
export function signInFor({ fullPath }: RouteLocationNormalized): RouteLocationRaw {
  return { name: 'sign-in', query: { to: fullPath } }
}

router.beforeEach(async (to) => {
  if (to.meta.isOpen) return true
  const found = session.value ?? (await findSession())
  const first = entries.value[0]
  if (found && to.name === 'start' && first) return { path: first.to, replace: true }
  if (mustSignIn(to)) return signInFor(to)
  return to.meta.permission && !may(to.meta.permission) ? { name: 'not-found', params: { rest: to.path.split('/').slice(2) } } : true
})

// A new page is read from its heading on; a change of filters in the address leaves the focus where it is.
router.afterEach(async (to, from, failure) => {
  if (failure || to.path === from.path || from.matched.length === 0) return
  await nextTick()
  requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true }))
})
