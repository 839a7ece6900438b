/** The residents' app: takes over the page that the server wrote out. */
import { createApp } from 'vue'
import { startAppearance } from '../../app/appearance.ts'
import { chooseLang, startLang } from '../../i18n.ts'
import '../../ui/tokens.css'
import '../../ui/base.css'
import '../../ui/controls.css'
import './resident.css'
import ResidentApp from './ResidentApp.vue'

// Without scripts the language is a link; what it asked for stays chosen.
const asked = new URLSearchParams(location.search).get('lang')
startLang()
if (asked === 'zh' || asked === 'en') chooseLang(asked)
startAppearance()
createApp(ResidentApp).mount('#app')
