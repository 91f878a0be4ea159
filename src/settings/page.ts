import { waitingAddress } from '../accounts/addresses.ts'
import { getMember } from '../accounts/members.ts'
import type { Db } from '../db/open.ts'
import { waysOf } from '../secondFactor/store.ts'
import { asksForSecond } from '../secondFactor/typed.ts'
import { browserName } from '../sessions/browserName.ts'
import { listSessions, type Viewer } from '../sessions/store.ts'
import { linksWait } from '../spam/judging.ts'
import { standingWords } from '../standing/standing.ts'
import { recordOf, standingOf } from '../standing/store.ts'
import { MAX_PROFILE_CHARS } from './profile.ts'

export const MAIL_CHOICES = ['at-once', 'daily', 'never'] as const

const MAIL_LABELS = { 'at-once': 'At once', daily: 'Once a day', never: 'Never' } as const

/** What the page of settings shows. */
export async function settingsOf(db: Db, viewer: Viewer, isProved: boolean) {
  const { accountId, sessionId } = viewer
  const ways = await waysOf(db, accountId)
  const sessions = await listSessions(db, accountId, Date.now())
  const now = Date.now()
  const standing = await standingOf(db, accountId, now)
  return {
    standing: standingWords(standing, await recordOf(db, accountId, now), {
      now,
      linksWait: linksWait(db, standing)
    }),
    member: await getMember(db, accountId),
    hasPassword: ways.hasPassword,
    asksForProof: !isProved && (asksForSecond(ways) || !ways.hasPassword),
    waiting: await waitingAddress(db, accountId),
    limits: MAX_PROFILE_CHARS,
    mailChoices: MAIL_CHOICES.map((name) => ({ name, label: MAIL_LABELS[name] })),
    sessions: sessions.map((session) => ({
      ...session,
      browser: browserName(session.userAgent),
      isThis: session.id === sessionId
    }))
  }
}
