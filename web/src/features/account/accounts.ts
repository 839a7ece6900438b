import { answerOf, api, newOpId, type Schemas } from '../../api/client.ts'

export type Account = Schemas['AccountView']
export type AccountToEnrol = Schemas['AccountToEnrolView']
export type Role = Schemas['Role']

export const roles = [
  'bureau',
  'station_chief',
  'officer',
  'auxiliary',
  'partner',
  'force_leader',
  'auditor',
  'system_admin',
  'security_admin',
] as const satisfies readonly Role[]

export async function listAccounts(): Promise<Account[]> {
  return (await answerOf(api.GET('/api/v1/accounts'))).accounts
}

export function changeState(login: string, state: Account['state']): Promise<Schemas['Account']> {
  const body = { op_id: newOpId(), state }
  return answerOf(api.POST('/api/v1/accounts/{login}/state', { params: { path: { login } }, body }))
}

export function resetAccount(login: string): Promise<AccountToEnrol> {
  return answerOf(api.POST('/api/v1/accounts/{login}/reset', { params: { path: { login } }, body: { op_id: newOpId() } }))
}

export function unlockAccount(login: string): Promise<Schemas['Account']> {
  return answerOf(api.POST('/api/v1/accounts/{login}/unlock', { params: { path: { login } }, body: { op_id: newOpId() } }))
}
