/** Who did something, as the server names them. */
import { wordOf } from '../i18n.ts'
import { texts as t } from './texts.ts'

/** `bureau demo-bureau` as its role's word and login. */
export function actorWords(actor: string): string {
  const [role = '', ...login] = actor.split(' ')
  return [wordOf({ ...t.roles, system: t.system, anonymous: t.anonymous }, role), ...login].join(' ')
}
