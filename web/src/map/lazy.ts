import { defineAsyncComponent } from 'vue'
import Loading from '../ui/Loading.vue'

/** The map with its library, loaded where a page shows one. */
export const MapView = defineAsyncComponent({ loader: () => import('./MapView.vue'), loadingComponent: Loading, delay: 0 })
