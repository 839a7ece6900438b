import { createApp, watch } from 'vue'
import { whenSignedOut } from '../api/client.ts'
import { startLang } from '../i18n.ts'
import { registerWorker } from '../offline/register.ts'
import { startOutbox } from '../offline/state.ts'
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/controls.css'
import App from './App.vue'
import { startAppearance } from './appearance.ts'
import { mustSignIn, router, signInFor } from './router.ts'
import { endSession, followOtherTabs, forgetWhenOld, isSignedOut, session } from './session.ts'

const LOOK_SECONDS = 600

startLang()
startAppearance()

whenSignedOut(endSession)
followOtherTabs()
document.addEventListener('visibilitychange', forgetWhenOld)
setInterval(forgetWhenOld, LOOK_SECONDS * 1000)
watch([session, isSignedOut], () => {
  const now = router.currentRoute.value
  // Before the first page the router itself decides.
  if (now.matched.length > 0 && mustSignIn(now)) void router.push(signInFor(now))
})
startOutbox()

createApp(App).use(router).mount('#app')
void registerWorker()
