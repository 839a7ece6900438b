import { shallowReactive } from 'vue'

export interface Toast {
  id: number
  kind: 'done' | 'refused'
  text: string
}

const SECONDS_SHOWN = 8
export const toasts = shallowReactive<Toast[]>([])
let last = 0

/** Says that something is done. It goes away by itself, so nothing that must be acted on belongs here. */
export function tell(text: string, kind: Toast['kind'] = 'done'): void {
  const toast = { id: ++last, kind, text }
  toasts.push(toast)
  setTimeout(() => dismiss(toast.id), SECONDS_SHOWN * 1000)
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
