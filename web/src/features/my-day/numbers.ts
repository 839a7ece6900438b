/** A number that may be left empty; `undefined` when it is none. */
export function wholeNumber(text: string, most: number): number | null | undefined {
  // A number field gives its number as such.
  const words = String(text).trim()
  if (!words) return null
  const value = Number(words)
  return Number.isInteger(value) && value >= 0 && value <= most ? value : undefined
}

export const HOMES_MAX = 500
export const MINUTES_MAX = 1440
