/** Every component in its states, for looking at and for the accessibility tests; not part of the product. */
import { createApp } from 'vue'
import { startAppearance } from '../../src/app/appearance.ts'
import { startLang } from '../../src/i18n.ts'
import '../../src/ui/tokens.css'
import '../../src/ui/base.css'
import '../../src/ui/controls.css'
import Gallery from './Gallery.vue'

startLang()
startAppearance()
createApp(Gallery).mount('#app')
