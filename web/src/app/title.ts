const PRODUCT = '安邻'

export function setTitle(title: string): void {
  document.title = title ? `${title} · ${PRODUCT}` : PRODUCT
}
