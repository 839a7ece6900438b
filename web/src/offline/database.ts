/** The phone's own database: what was fetched for the days ahead, and what was recorded and waits to be sent. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb'
import type { MyDays, Operation } from './types.ts'

const VERSION = 1

export interface KeptDays {
  /** Login of whom they belong to: a station's computer has many users. */
  account: string
  /** Milliseconds since 1970. */
  fetched_at: number
  /** The server's ETag of them. */
  tag: string
  answer: MyDays
}

/** The whole base map. */
export interface KeptArchive {
  name: 'base'
  /** The server's ETag of it. */
  tag: string
  bytes: Blob
  /** Instant at which the server last said that it is the newest. */
  kept_at: string
}

/** Counters and facts of one account on this phone. */
export interface Device {
  account: string
  id: string
  /** Number of the newest operation on this phone. */
  last_number: number
  /** Sequence of the newest operation that was given to the server, or was about to be. */
  last_sequence: number
  synced_at: number | null
}

interface Schema extends DBSchema {
  device: { key: string; value: Device }
  days: { key: string; value: KeptDays }
  archive: { key: string; value: KeptArchive }
  outbox: { key: string; value: Operation; indexes: { by_account: [string, number] } }
}

export type Database = IDBPDatabase<Schema>
/** In a transaction that holds the device too. */
export type Outbox = IDBPObjectStore<Schema, ('device' | 'outbox')[], 'outbox', 'readwrite'>

export function openDatabase(name = 'anlin'): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore('device', { keyPath: 'account' })
      database.createObjectStore('days', { keyPath: 'account' })
      database.createObjectStore('archive', { keyPath: 'name' })
      const outbox = database.createObjectStore('outbox', { keyPath: 'op_id' })
      outbox.createIndex('by_account', ['account', 'number'], { unique: true })
    },
    // Another tab wants to change the shape of the database: let it, this page opens it anew when it is next used.
    blocking(_now, _wanted, event) {
      ;(event.target as IDBDatabase).close()
    },
  })
}

/** The device of an account; made when it is first asked for, in the caller's transaction. */
export function newDevice(account: string): Device {
  return { account, id: uuid(Date.now()), last_number: 0, last_sequence: 0, synced_at: null }
}

/** UUIDv7: sorts by time, and two phones never make the same. */
export function uuid(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(now / 0x10000))
  view.setUint16(4, now % 0x10000)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70)
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
