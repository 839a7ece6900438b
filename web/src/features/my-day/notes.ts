/** Notes speak of places and things. What looks like somebody's number never leaves the phone; the server looks again. */

// Identity and bank cards have 15 digits and more, mobile telephones eleven; both are often written in groups.
const NUMBERS = /(?<!\d)(?:\d(?:[ .·-]?\d){14,18}(?:[ .·-]?[xX])?|1[3-9](?:[ .·-]?\d){9})(?!\d)/g

/** Whether a note holds what looks like somebody's document or telephone number. */
export function hasPersonalNumber(note: string): boolean {
  return halfWidth(note).search(NUMBERS) >= 0
}

export function masked(note: string): string {
  const text = halfWidth(note)
  return text.search(NUMBERS) < 0 ? note : text.replace(NUMBERS, (number) => number.replace(/[\dxX]/g, '＊'))
}

function halfWidth(text: string): string {
  return text.replace(/[０-９Ｘｘ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
}
