/** One plan while it is open: loading, waiting for its search, trying and keeping edits. */
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { Problem } from '../../api/problem.ts'
import { formatNumber } from '../../i18n.ts'
import { tell } from '../../ui/toast.ts'
import { cancelPlan, findPlan, keepEdit, revertPlan, tryEdit, type PlanEdit, type PlanView } from './api.ts'
import { effectsOf, isHarmless, undoTarget, type Effects } from './changes.ts'
import { texts as t } from './texts.ts'

const POLL_MS = 1000

/** An edit that was tried and waits for a decision. */
export interface Proposal {
  edit: PlanEdit
  what: string
  effects: Effects
}

export function useOpenPlan(id: Ref<string>, version: Ref<number | null>) {
  const view = shallowRef<PlanView | null>(null)
  const problem = shallowRef<unknown>(null)
  const isBusy = shallowRef(false)
  const proposal = shallowRef<Proposal | null>(null)
  /** Said to those who hear the page. */
  const said = shallowRef('')
  /** Several edits made as one are undone as one. */
  let group: { before: number; after: number } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  const isEditable = computed(() => view.value?.state === 'draft' && view.value.shown_version === view.value.version)
  const undoTo = computed(() => {
    if (!view.value || !isEditable.value) return null
    if (group && group.after === view.value.version) return group.before
    return undoTarget(view.value.history, view.value.version)
  })

  async function load(): Promise<void> {
    clearTimeout(timer)
    asked += 1
    const mine = asked
    try {
      const found = await findPlan(id.value, version.value)
      if (mine !== asked) return
      view.value = found
      problem.value = null
      if (found.state === 'solving') timer = setTimeout(() => void load(), POLL_MS)
    } catch (thrown) {
      if (mine !== asked) return
      problem.value = thrown
      // While a search is awaited a moment without signal is no reason to stop looking.
      if (view.value?.state === 'solving' && Problem.of(thrown).isNoSignal) timer = setTimeout(() => void load(), POLL_MS)
    }
  }

  /** Does something with the plan; a refusal is shown, somebody else's newer version is loaded. */
  async function act(work: (plan: PlanView) => Promise<void>): Promise<void> {
    const plan = view.value
    if (!plan || isBusy.value) return
    isBusy.value = true
    try {
      await work(plan)
    } catch (thrown) {
      const refused = Problem.of(thrown)
      tell(refused.code === 'conflict' ? t.conflictHint : refused.message, 'refused')
      said.value = refused.message
      if (refused.status === 409) await load()
    } finally {
      isBusy.value = false
    }
  }

  function propose(edit: PlanEdit, what: string): Promise<void> {
    if (!isEditable.value) {
      said.value = t.notEditable
      tell(t.notEditable, 'refused')
      return Promise.resolve()
    }
    return act(async (plan) => {
      const after = await tryEdit(plan.id, plan.version, edit)
      const effects = effectsOf(plan, after)
      if (!isHarmless(effects)) {
        proposal.value = { edit, what, effects }
        return
      }
      await keepEdit(plan.id, plan.version, edit)
      await load()
      said.value = t.kept(what)
      tell(t.kept(what))
    })
  }

  function keepProposal(): Promise<void> {
    const kept = proposal.value
    proposal.value = null
    if (!kept) return Promise.resolve()
    return act(async (plan) => {
      await keepEdit(plan.id, plan.version, kept.edit)
      await load()
      said.value = t.keptWith(kept.what)
      tell(t.keptWith(kept.what))
    })
  }

  /** Edits that only make sense together. */
  function keepAll(edits: readonly PlanEdit[]): Promise<void> {
    return act(async (plan) => {
      let at = plan.version
      let broken = 0
      try {
        for (const edit of edits) {
          const kept = await keepEdit(plan.id, at, edit)
          at = kept.version
          broken = kept.violations
        }
      } finally {
        if (at > plan.version) group = { before: plan.version, after: at }
        await load()
      }
      const done = t.stepsDone(formatNumber(at), formatNumber(broken))
      said.value = done
      tell(done)
    })
  }

  function revertTo(to: number): Promise<void> {
    return act(async (plan) => {
      await revertPlan(plan.id, plan.version, to)
      await load()
      const done = t.undone(formatNumber(to))
      said.value = done
      tell(done)
    })
  }

  function stop(): Promise<void> {
    return act(async (plan) => {
      await cancelPlan(plan.id)
      await load()
    })
  }

  watch(
    [id, version],
    ([to], [from]) => {
      if (to !== from) view.value = null
      void load()
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))

  return { view, problem, isBusy, isEditable, proposal, said, undoTo, load, act, propose, keepProposal, keepAll, revertTo, stop }
}
