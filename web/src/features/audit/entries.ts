import { answerOf, api, type Schemas } from '../../api/client.ts'
import type { Page } from '../../api/pages.ts'
import { actorCode } from '../../app/actor.ts'
import { wordOf } from '../../i18n.ts'
import { texts as t } from './texts.ts'

export type AuditEntry = Schemas['AuditEntryView']

/** Every page that is read is an entry of its own. */
const PAGE_ENTRIES = 200

export interface Sought {
  noun: string
  /** A part of the actor or of the key. */
  text: string
}

/** A page of what is sought in the whole log, newest first. */
export async function listEntries({ noun, text }: Sought, after: string | null, limit = PAGE_ENTRIES): Promise<Page<AuditEntry>> {
  const query = { limit, ...(noun ? { noun } : {}), ...(text ? { text: actorCode(text) } : {}), ...(after === null ? {} : { before: Number(after) }) }
  const { entries } = await answerOf(api.GET('/api/v1/audit-entries', { params: { query } }))
  const last = entries.at(-1)
  return { rows: entries, next: last && entries.length === limit ? String(last.seq) : null }
}

export function whatWords({ verb, noun }: AuditEntry): string {
  return `${wordOf(t.verbs, verb)} ${wordOf(t.nouns, noun)}`
}
