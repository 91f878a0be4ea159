import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { whileWritable } from '../db/faults.ts'
import type { Time } from '../db/schema.ts'
import { browserToken } from '../sessions/viewer.ts'
import { FIRST_DAY_MS } from '../spam/limits.ts'
import { LEAST_MS, loadStampKey, readStamp, stampKey, stampOf } from '../spam/stamp.ts'
import { escapeHtml, type SafeHtml, trustHtml } from '../text/safeHtml.ts'
import { hashSecret } from '../text/secret.ts'
import { formOf } from './forms.ts'

/** Kept out of what is carried along when a form could not be done, like everything that begins so. */
const STAMP = '_begun'
/** Nobody sees it; whatever fills in everything fills it in too. */
const BAIT = 'homepage'

export function registerTrap(app: FastifyInstance): void {
  app.addHook('onReady', async () => {
    await whileWritable(() => loadStampKey(app.db), '')
  })
}

/**
 * Fields with which programs give themselves away: one that people do not see, and when the form was shown. Not for
 * pages that are kept for visitors.
 * @param shownAt earlier than now where the person has read the page before
 */
export function trapHtml(request: FastifyRequest, reply: FastifyReply, shownAt = Date.now()): SafeHtml {
  const key = stampKey(reply.server.db)
  const holder = holderOf(request)
  const stamp = key && holder ? stampOf(key, holder, shownAt) : ''
  return trustHtml(
    `<div class="trap"><label>Please leave this empty<input type="text" name="${BAIT}" autocomplete="off" tabindex="-1"></label></div>` +
      `<input type="hidden" name="${STAMP}" value="${escapeHtml(stamp)}">`
  )
}

/** For a form that comes back with all that was typed: it has been read already. */
export const readTrapHtml = (request: FastifyRequest, reply: FastifyReply): SafeHtml =>
  trapHtml(request, reply, Date.now() - LEAST_MS)

/** Draw the token of the form first: it gives a visitor's browser one where it has none. */
const holderOf = browserToken

/** Whether something filled in what people do not see. */
export const tookBait = (request: FastifyRequest): boolean => (formOf(request)[BAIT] ?? '') !== ''

/** The stamp that was sent, hashed; by itself it says nothing. */
export const stampOn = (request: FastifyRequest): string => hashSecret(formOf(request)[STAMP] ?? '')

/** When the form was shown that was sent; null where it does not say so. */
export async function shownAt(request: FastifyRequest): Promise<number | null> {
  const stamp = formOf(request)[STAMP] ?? ''
  return stamp ? readStamp(await loadStampKey(request.server.db), holderOf(request), stamp) : null
}

/**
 * What a program is told that would post, or a person who was taken for one; null for everybody else. Only on their
 * first day does it matter how long somebody took.
 */
export async function trappedPost(request: FastifyRequest, joinedAt: Time): Promise<string | null> {
  const now = Date.now()
  if (tookBait(request)) return BAITED
  if (joinedAt < now - FIRST_DAY_MS) return null
  const shown = await shownAt(request)
  return shown === null || now - shown < LEAST_MS ? QUICK : null
}

export const BAITED =
  'A field that people do not see was filled in, as programs do, so nothing was done. If you are a person, please send it again: it is empty now.'
export const QUICK =
  'This came back faster than anybody types, so nothing was done yet. Please look at it once more and send it again.'
