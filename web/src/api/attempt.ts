import { shallowRef, type ShallowRef } from 'vue'
import { Problem } from './problem.ts'

/** Something a person does that may be refused: whether it is under way, and what stood in its way last time. */
export function useAttempt(): { isBusy: ShallowRef<boolean>; refused: ShallowRef<Problem | null>; attempt: (act: () => Promise<void>) => Promise<void> } {
  const isBusy = shallowRef(false)
  const refused = shallowRef<Problem | null>(null)

  async function attempt(act: () => Promise<void>): Promise<void> {
    isBusy.value = true
    refused.value = null
    try {
      await act()
    } catch (thrown) {
      refused.value = Problem.of(thrown)
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, refused, attempt }
}
