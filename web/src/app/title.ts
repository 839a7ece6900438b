import { texts } from './texts.ts'

export function setTitle(title: string): void {
  document.title = title ? `${title} · ${texts.mark}` : texts.mark
}
