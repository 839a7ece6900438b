import { shallowRef, watch, type ShallowRef } from 'vue'

export interface Loaded<Content> {
  /** `null` until it has come. */
  content: ShallowRef<Content | null>
  problem: ShallowRef<unknown>
  load: () => Promise<void>
}

/** What a page shows: asked for again when `asked` changes; an answer that was overtaken is thrown away. */
export function useLoaded<Asked, Content>(asked: () => Asked, ask: (asked: Asked) => Promise<Content>): Loaded<Content> {
  const content = shallowRef<Content | null>(null)
  const problem = shallowRef<unknown>(null)
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    try {
      const answer = await ask(asked())
      if (mine !== turn) return
      content.value = answer
      problem.value = null
    } catch (thrown) {
      if (mine === turn) problem.value = thrown
    }
  }

  watch(
    () => JSON.stringify(asked()),
    () => {
      content.value = null
      problem.value = null
      void load()
    },
    { immediate: true },
  )
  return { content, problem, load }
}
