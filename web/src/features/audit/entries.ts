import { answerOf, api, type Schemas } from '../../api/client.ts'
import { wordOf } from '../../i18n.ts'
import { texts as t } from './texts.ts'

export type AuditEntry = Schemas['AuditEntryView']

/** As many as the server gives at once: every page that is read is an entry of its own. */
export const PAGE_ENTRIES = 200

/** A page of the log, newest first, before an entry. */
export async function listEntries(before: number | null): Promise<AuditEntry[]> {
  const query = { limit: PAGE_ENTRIES, ...(before === null ? {} : { before }) }
  return (await answerOf(api.GET('/api/v1/audit-entries', { params: { query } }))).entries
}

export function whatWords({ verb, noun }: AuditEntry): string {
  return `${wordOf(t.verbs, verb)} ${wordOf(t.nouns, noun)}`
}
