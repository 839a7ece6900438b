/** One plan while it is open: loading, waiting for its search, trying and keeping edits. */
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { Problem } from '../../api/problem.ts'
import { formatNumber } from '../../i18n.ts'
import { tell } from '../../ui/toast.ts'
import { cancelPlan, findPlan, keepEdits, revertPlan, tryEdits, type PlanEdit, type PlanView } from './api.ts'
import { effectsOf, isHarmless, undoTarget, type Effects } from './changes.ts'
import { knowBeyond } from './names.ts'
import { texts as t } from './texts.ts'

const POLL_MS = 1000

/** Edits that were tried and wait for a decision. */
export interface Proposal {
  edits: PlanEdit[]
  /** Step by step. */
  what: string[]
  effects: Effects
}

export function useOpenPlan(id: Ref<string>, version: Ref<number | null>) {
  const view = shallowRef<PlanView | null>(null)
  const problem = shallowRef<unknown>(null)
  const isBusy = shallowRef(false)
  const proposal = shallowRef<Proposal | null>(null)
  /** Said to those who hear the page. */
  const said = shallowRef('')
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  /** Whether the plan is the reader's own; a larger area's is only read. */
  const isOwn = computed(() => view.value?.share === 'whole')
  const isEditable = computed(() => isOwn.value && view.value?.state === 'draft' && view.value.shown_version === view.value.version)
  const undoTo = computed(() => {
    if (!view.value || !isEditable.value) return null
    return undoTarget(view.value.history, view.value.version)
  })

  async function load(): Promise<void> {
    clearTimeout(timer)
    asked += 1
    const mine = asked
    try {
      const found = await findPlan(id.value, version.value)
      if (mine !== asked) return
      knowBeyond(found.names_beyond)
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

  /** Does something with the plan; a refusal is shown with what to do next, somebody else's newer version is loaded. */
  async function act(work: (plan: PlanView) => Promise<void>): Promise<void> {
    const plan = view.value
    if (!plan || isBusy.value) return
    isBusy.value = true
    try {
      await work(plan)
    } catch (thrown) {
      const refused = Problem.of(thrown)
      const words = refused.code === 'conflict' ? t.conflictHint : [refused.message, refused.hint].filter(Boolean).join(' — ')
      tell(words, 'refused')
      said.value = words
      if (refused.status === 409) await load()
    } finally {
      isBusy.value = false
    }
  }

  function propose(edits: PlanEdit[], what: string[]): Promise<void> {
    if (!isEditable.value) {
      said.value = t.notEditable
      tell(t.notEditable, 'refused')
      return Promise.resolve()
    }
    return act(async (plan) => {
      const after = await tryEdits(plan.id, plan.version, edits)
      const effects = effectsOf(plan, after)
      if (!isHarmless(effects)) {
        proposal.value = { edits, what, effects }
        return
      }
      await keepEdits(plan.id, plan.version, edits)
      await load()
      const done = t.kept(t.steps(what))
      said.value = done
      tell(done)
    })
  }

  function keepProposal(): Promise<void> {
    const kept = proposal.value
    proposal.value = null
    if (!kept) return Promise.resolve()
    return act(async (plan) => {
      await keepEdits(plan.id, plan.version, kept.edits)
      await load()
      const done = t.keptWith(t.steps(kept.what))
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

  return { view, problem, isBusy, isOwn, isEditable, proposal, said, undoTo, load, act, propose, keepProposal, revertTo, stop }
}
