/** Light or dark, and the size of text: chosen once, kept on the device, shown by attributes of `<html>`. */
import { shallowRef, watchEffect } from 'vue'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
/** Text size in px; `off` is the normal one. */
export const elderSizes = ['off', '18', '24', '30'] as const
export type ElderSize = (typeof elderSizes)[number]

export const theme = shallowRef<Theme>('system')
export const elderSize = shallowRef<ElderSize>('off')

const THEME_KEY = 'anlin-theme'
const ELDER_KEY = 'anlin-elder'

export function startAppearance(): void {
  theme.value = themes.find((one) => one === read(THEME_KEY)) ?? 'system'
  elderSize.value = elderSizes.find((one) => one === read(ELDER_KEY)) ?? 'off'
  watchEffect(() => {
    const root = document.documentElement
    if (theme.value === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme.value
    if (elderSize.value === 'off') delete root.dataset['elder']
    else root.dataset['elder'] = elderSize.value
    write(THEME_KEY, theme.value)
    write(ELDER_KEY, elderSize.value)
  })
}

// A browser that forbids storage throws; the choice then lasts as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    return
  }
}
