/** Dragging by mouse or pen. Fingers scroll; they move by the menu. */
import { onScopeDispose } from 'vue'
import type { Slot } from './api.ts'
import type { Spot } from './move.ts'

/** Less is a click. */
const MOVE_PX_MIN = 5
const EDGE_PX = 48
const SCROLL_PX = 12

interface Doing {
  start: (slot: Slot) => void
  over: (spot: Spot | null, x: number, y: number) => void
  drop: (slot: Slot) => void
  giveUp: () => void
}

export function cellId({ row, day }: Spot): string {
  return `cell-${row}-${day}`
}

/** The cell under the pointer, told by its id. */
function spotAt(x: number, y: number): Spot | null {
  const cell = document.elementFromPoint(x, y)?.closest('td[id^="cell-"]')
  const [, row, day] = cell?.id.split('-').map(Number) ?? []
  return row === undefined || day === undefined ? null : { row, day }
}

export function useDrag(doing: Doing): { press: (slot: Slot, event: PointerEvent) => void; isDragging: () => boolean } {
  let pressed: { slot: Slot; x: number; y: number } | null = null
  let isMoving = false
  let at = { x: 0, y: 0 }
  let frame = 0

  function press(slot: Slot, event: PointerEvent): void {
    if (event.pointerType === 'touch' || event.button !== 0) return
    pressed = { slot, x: event.clientX, y: event.clientY }
    isMoving = false
    addEventListener('pointermove', move)
    addEventListener('pointerup', lift)
    addEventListener('pointercancel', giveUp)
    addEventListener('keydown', key, true)
  }

  function move(event: PointerEvent): void {
    if (!pressed) return
    at = { x: event.clientX, y: event.clientY }
    if (!isMoving) {
      if (Math.hypot(at.x - pressed.x, at.y - pressed.y) < MOVE_PX_MIN) return
      isMoving = true
      doing.start(pressed.slot)
      frame = requestAnimationFrame(scroll)
    }
    event.preventDefault()
    doing.over(spotAt(at.x, at.y), at.x, at.y)
  }

  /** Near an edge of the window the page comes along. */
  function scroll(): void {
    if (!isMoving) return
    const by = at.y < EDGE_PX ? -SCROLL_PX : at.y > innerHeight - EDGE_PX ? SCROLL_PX : 0
    if (by) {
      scrollBy(0, by)
      doing.over(spotAt(at.x, at.y), at.x, at.y)
    }
    frame = requestAnimationFrame(scroll)
  }

  function lift(): void {
    const slot = pressed?.slot
    const wasMoving = isMoving
    stop()
    if (wasMoving && slot) doing.drop(slot)
  }

  function giveUp(): void {
    const wasMoving = isMoving
    stop()
    if (wasMoving) doing.giveUp()
  }

  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    giveUp()
  }

  function stop(): void {
    pressed = null
    cancelAnimationFrame(frame)
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', lift)
    removeEventListener('pointercancel', giveUp)
    removeEventListener('keydown', key, true)
    // The click that follows the release of the button belongs to the drag.
    if (isMoving) setTimeout(() => (isMoving = false))
  }
  onScopeDispose(stop)

  return { press, isDragging: () => isMoving }
}
