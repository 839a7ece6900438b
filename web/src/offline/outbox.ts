/**
 * What was recorded on this phone and the server has not confirmed. Everything an operation needs to be sent again in the
 * same words is stored before the first send, so a crash at any moment loses nothing and doubles nothing.
 */
import { newDevice, uuid, type Database, type Device, type Outbox } from './database.ts'
import type { Operation, ProblemDocument, SyncResult, WorkBody } from './types.ts'

/** How long a tap can be taken back. */
export const UNDO_SECONDS = 10
/** How long a record waits while its details are being written. */
export const DETAILS_SECONDS = 180
/** How long what arrived is still shown as safe. */
export const SAFE_DAYS = 7

const DAY_MS = 24 * 3600 * 1000

export async function record(database: Database, account: string, body: WorkBody, now: number): Promise<Operation> {
  const tx = database.transaction(['device', 'outbox'], 'readwrite', { durability: 'strict' })
  const device = (await tx.objectStore('device').get(account)) ?? newDevice(account)
  device.last_number += 1
  const operation: Operation = {
    op_id: uuid(now),
    account,
    kind: 'record_work',
    body: plain(body),
    number: device.last_number,
    sequence: null,
    recorded_at: now,
    held_until: now + UNDO_SECONDS * 1000,
    state: 'waiting',
    problem: null,
    there: null,
    settled_at: null,
  }
  await Promise.all([tx.objectStore('device').put(device), tx.objectStore('outbox').add(operation), tx.done])
  return operation
}

/** Takes back what was not sent; `false` when it is too late, then a correction has to be recorded. */
export async function undo(database: Database, opId: string): Promise<boolean> {
  const tx = database.transaction('outbox', 'readwrite', { durability: 'strict' })
  const operation = await tx.store.get(opId)
  const isMine = operation?.sequence === null && operation.state === 'waiting'
  if (isMine) await tx.store.delete(opId)
  await tx.done
  return isMine
}

/** Changes what was not sent; `false` when it is too late, then a correction has to be recorded. */
export async function amend(database: Database, opId: string, change: { body?: WorkBody; held_until?: number }): Promise<boolean> {
  const tx = database.transaction('outbox', 'readwrite', { durability: 'strict' })
  const operation = await tx.store.get(opId)
  const isMine = operation?.sequence === null && operation.state === 'waiting'
  if (isMine) {
    const body = change.body ? plain(change.body) : operation.body
    await tx.store.put({ ...operation, body, held_until: change.held_until ?? operation.held_until })
  }
  await tx.done
  return isMine
}

/**
 * The next operations to send, in the order of recording. What is claimed for the first time gets its sequence here, so
 * that what was taken back leaves no gap; what was sent before without an answer comes again as it was.
 */
export async function claim(database: Database, account: string, now: number, most: number): Promise<Operation[]> {
  const tx = database.transaction(['device', 'outbox'], 'readwrite', { durability: 'strict' })
  const outbox = tx.objectStore('outbox')
  const device = await tx.objectStore('device').get(account)
  const claimed: Operation[] = []
  if (device) {
    for (const operation of await outbox.index('by_account').getAll(ofAccount(account))) {
      if (operation.state !== 'waiting') continue
      // Nothing overtakes: the end of a visit never arrives before its start.
      if (operation.sequence === null && operation.held_until > now) break
      if (operation.sequence === null) {
        device.last_sequence += 1
        operation.sequence = device.last_sequence
        await outbox.put(operation)
      }
      claimed.push(operation)
      if (claimed.length === most) break
    }
    await tx.objectStore('device').put(device)
  }
  await tx.done
  return claimed
}

/** Keeps the server's answers. An answer that comes twice, or to something unknown, changes nothing. */
export async function settle(database: Database, account: string, results: readonly SyncResult[], now: number): Promise<void> {
  const tx = database.transaction(['device', 'outbox'], 'readwrite', { durability: 'strict' })
  const outbox = tx.objectStore('outbox')
  for (const { op_id, status, problem, record } of results) {
    const operation = await outbox.get(op_id)
    if (operation?.state !== 'waiting' || operation.account !== account) continue
    const state = stateOf(status)
    if (state) await outbox.put({ ...operation, state, problem: problem ?? null, there: record ?? null, settled_at: now })
  }
  const device = (await tx.objectStore('device').get(account)) ?? newDevice(account)
  await tx.objectStore('device').put({ ...device, synced_at: now })
  await tx.done
}

function stateOf(status: string): Operation['state'] | null {
  if (status === 'applied' || status === 'replayed') return 'safe'
  if (status === 'conflict' || status === 'refused') return status
  // A newer server may say something else: the operation waits and is asked for again.
  return null
}

/** Marks one operation that the server would not even read. */
export function refuse(database: Database, operation: Operation, problem: ProblemDocument, now: number): Promise<void> {
  return settle(database, operation.account, [{ op_id: operation.op_id, status: 'refused', problem }], now)
}

/** Drops what the officer has decided about: the record stands on the server as it is there. */
export async function drop(database: Database, opId: string): Promise<void> {
  const tx = database.transaction(['device', 'outbox'], 'readwrite', { durability: 'strict' })
  const operation = await tx.objectStore('outbox').get(opId)
  const device = operation && (await tx.objectStore('device').get(operation.account))
  if (device && isTroubled(operation.state)) {
    await tx.objectStore('outbox').delete(opId)
    await follow(tx.objectStore('outbox'), device, operation, operation.there?.id ?? operation.body.corrects)
    await tx.objectStore('device').put(device)
  }
  await tx.done
}

/**
 * Sends what was refused once more, as a new operation: the old id is answered for ever. After a conflict it puts right what
 * stands on the server, else both would stand.
 */
export async function again(database: Database, opId: string, body: WorkBody, now: number): Promise<Operation | null> {
  const tx = database.transaction(['device', 'outbox'], 'readwrite', { durability: 'strict' })
  const outbox = tx.objectStore('outbox')
  const earlier = await outbox.get(opId)
  const device = earlier && (await tx.objectStore('device').get(earlier.account))
  if (!device || !isTroubled(earlier.state)) {
    await tx.done
    return null
  }
  device.last_number += 1
  const operation: Operation = {
    ...earlier,
    op_id: uuid(now),
    body: plain(earlier.there ? { ...body, corrects: earlier.there.id } : body),
    number: device.last_number,
    sequence: null,
    held_until: now,
    state: 'waiting',
    problem: null,
    there: null,
    settled_at: null,
  }
  await Promise.all([outbox.delete(opId), outbox.add(operation)])
  await follow(outbox, device, earlier, operation.op_id)
  await Promise.all([tx.objectStore('device').put(device), tx.done])
  return operation
}

function isTroubled(state: Operation['state']): boolean {
  return state === 'conflict' || state === 'refused'
}

/** What was to put `gone` right puts right what came in its place, and is not sent before it. What is on its way keeps its words. */
async function follow(outbox: Outbox, device: Device, gone: Operation, corrects: string | undefined): Promise<void> {
  for (const operation of await outbox.index('by_account').getAll(ofAccount(gone.account))) {
    const { corrects: earlier, ...body } = operation.body
    const isOpen = isTroubled(operation.state) || (operation.state === 'waiting' && operation.sequence === null)
    if (earlier !== gone.op_id || !isOpen) continue
    device.last_number += 1
    await outbox.put({ ...operation, body: corrects ? { ...body, corrects } : body, number: device.last_number })
  }
}

/** Everything of an account, oldest first. */
export function listOperations(database: Database, account: string): Promise<Operation[]> {
  return database.getAllFromIndex('outbox', 'by_account', ofAccount(account))
}

/** Forgets what has long been safe. */
export async function forgetOld(database: Database, account: string, now: number): Promise<void> {
  const tx = database.transaction('outbox', 'readwrite')
  for (const operation of await tx.store.index('by_account').getAll(ofAccount(account))) {
    const isOld = operation.state === 'safe' && (operation.settled_at ?? now) < now - SAFE_DAYS * DAY_MS
    if (isOld) await tx.store.delete(operation.op_id)
  }
  await tx.done
}

function ofAccount(account: string): IDBKeyRange {
  return IDBKeyRange.bound([account, 0], [account, Infinity])
}

/** A reactive body cannot be stored; and the same words are sent each time. */
function plain(body: WorkBody): WorkBody {
  return JSON.parse(JSON.stringify(body)) as WorkBody
}
