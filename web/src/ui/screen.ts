import { readonly, shallowRef } from 'vue'

/** The width at which the rail becomes a bar and tables become cards; the same number stands in the style sheets. */
const PHONE = '(max-width: 44rem)'

const query = typeof matchMedia === 'function' ? matchMedia(PHONE) : null
const phone = shallowRef(query?.matches ?? false)
query?.addEventListener('change', (event) => (phone.value = event.matches))

export const isPhone = readonly(phone)
