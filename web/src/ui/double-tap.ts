/** The second tap of a double tap is meant for what the first one closed, not for what lay beneath it. */
const DOUBLE_TAP_MS_MAX = 500
const DOUBLE_TAP_PX_MAX = 40

interface Tap {
  /** Of the finger, not of the page: a busy phone answers late. */
  at: number
  x: number
  y: number
}

let last: Tap | null = null
let closing: Tap | null = null

/** Called where something goes from under the finger: a second tap at the same place is swallowed. */
export function swallowSecondTap(): void {
  closing = last
}

function isSecond({ timeStamp, clientX, clientY }: MouseEvent): boolean {
  if (!closing || timeStamp - closing.at > DOUBLE_TAP_MS_MAX) return false
  return Math.hypot(clientX - closing.x, clientY - closing.y) < DOUBLE_TAP_PX_MAX
}

function watch(event: MouseEvent): void {
  // Keys and screen readers click without a pointer.
  if (event.type === 'click' && event.detail === 0) return
  if (isSecond(event)) {
    event.preventDefault()
    event.stopImmediatePropagation()
  } else if (event.type === 'click') {
    last = { at: event.timeStamp, x: event.clientX, y: event.clientY }
    closing = null
  }
}

for (const type of ['pointerdown', 'mousedown', 'click'] as const) addEventListener(type, watch, { capture: true })
