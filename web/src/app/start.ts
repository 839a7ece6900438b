import { createApp } from 'vue'
import { whenSignedOut } from '../api/client.ts'
import { startLang } from '../i18n.ts'
import { registerWorker } from '../offline/register.ts'
import { startOutbox } from '../offline/state.ts'
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/controls.css'
import App from './App.vue'
import { startAppearance } from './appearance.ts'
import { router } from './router.ts'
import { forgetSession } from './session.ts'

startLang()
startAppearance()

whenSignedOut(() => {
  forgetSession()
  const now = router.currentRoute.value
  if (!now.meta.isOpen) void router.push({ name: 'sign-in', query: { to: now.fullPath } })
})
startOutbox()

createApp(App).use(router).mount('#app')
void registerWorker()
