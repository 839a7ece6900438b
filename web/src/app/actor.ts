/** Who did something, as the server names them. */
import { wordOf } from '../i18n.ts'
import { texts as t } from './texts.ts'

const actors = (): Record<string, string> => ({ ...t.roles, system: t.system, anonymous: t.anonymous })

/** `bureau demo-bureau` as its role's word and login. */
export function actorWords(actor: string): string {
  const [role = '', ...login] = actor.split(' ')
  return [wordOf(actors(), role), ...login].join(' ')
}

/** The other way: a role's word that somebody typed as the server names it; everything else as it is. */
export function actorCode(typed: string): string {
  const text = typed.trim().toLowerCase()
  const found = Object.entries(actors()).find(([, word]) => text.startsWith(word.toLowerCase()))
  return found ? `${found[0]} ${text.slice(found[1].length).trim()}`.trim() : text
}
