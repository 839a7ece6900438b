import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** A part of the address, so that a link shows another person the same. Left out when it is the usual one. */
export function useQuery<Value extends string = string>(
  key: string,
  usual: NoInfer<Value>,
  options: {
    isOne?: (text: string) => boolean
    /** A step of its own, which Back undoes. */
    isStep?: boolean
  } = {},
): WritableComputedRef<Value> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get() {
      const text = route.query[key]
      return typeof text === 'string' && text && (options.isOne?.(text) ?? true) ? (text as Value) : usual
    },
    set(value) {
      const { [key]: _before, ...rest } = route.query
      const query = value && value !== usual ? { ...rest, [key]: value } : rest
      void (options.isStep ? router.push({ query }) : router.replace({ query }))
    },
  })
}
