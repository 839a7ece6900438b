/** Paper that lies on its long side while a part is shown. A named page would begin after a sheet with what stands above. */
import { onBeforeUnmount, onMounted } from 'vue'

export function useLandscape(): void {
  const paper = new CSSStyleSheet()
  paper.replaceSync('@page { size: A4 landscape; margin: 12mm }')
  onMounted(() => (document.adoptedStyleSheets = [...document.adoptedStyleSheets, paper]))
  onBeforeUnmount(() => (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== paper)))
}
