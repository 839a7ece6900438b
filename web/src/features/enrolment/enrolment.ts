import { answerOf, api, type Schemas } from '../../api/client.ts'

export type SecondFactor = Schemas['SecondFactorView']
export type Enrolment = Schemas['EnrolmentView']

const KEY = 'anlin-enrolment'

interface Kept {
  code: string
  enrolment: Enrolment
}

/** Asks for the second factor that belongs to the code. Every asking draws another one. */
export async function drawEnrolment(code: string): Promise<Enrolment> {
  const enrolment = await answerOf(api.POST('/api/v1/enrolment', { body: { code } }))
  sessionStorage.setItem(KEY, JSON.stringify({ code, enrolment } satisfies Kept))
  return enrolment
}

/** A phone may drop the page while its authenticator is open; the key that was added there must still be the one here. */
export async function openEnrolment(code: string): Promise<Enrolment> {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null
  return kept?.code === code ? kept.enrolment : drawEnrolment(code)
}

export async function completeEnrolment(body: Schemas['CompleteEnrolment']): Promise<Schemas['SessionView']> {
  const session = await answerOf(api.POST('/api/v1/enrolment/complete', { body }))
  sessionStorage.removeItem(KEY)
  return session
}
