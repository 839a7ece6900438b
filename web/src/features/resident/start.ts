/** The residents' app: takes over the page that the server wrote out. */
import { createApp } from 'vue'
import { startAppearance } from '../../app/appearance.ts'
import { startLang } from '../../i18n.ts'
import '../../ui/tokens.css'
import '../../ui/base.css'
import '../../ui/controls.css'
import './resident.css'
import ResidentApp from './ResidentApp.vue'

startLang()
startAppearance()
createApp(ResidentApp).mount('#app')
