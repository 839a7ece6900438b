import { answerOf, api, type Schemas } from '../../api/client.ts'

export type DrawnSecondFactor = Schemas['DrawnSecondFactorView']

export async function changePassword(body: Schemas['ChangeOwnPassword']): Promise<void> {
  await answerOf(api.POST('/api/v1/own-account/password', { body }))
}

export function drawSecondFactor(body: Schemas['DrawSecondFactor']): Promise<DrawnSecondFactor> {
  return answerOf(api.POST('/api/v1/own-account/second-factor', { body }))
}

export async function replaceSecondFactor(body: Schemas['ReplaceSecondFactor']): Promise<void> {
  await answerOf(api.POST('/api/v1/own-account/second-factor/replace', { body }))
}

export async function closeOtherSessions(): Promise<void> {
  await answerOf(api.DELETE('/api/v1/own-account/other-sessions'))
}
