import type * as OpenIdClient from 'openid-client'
import { late } from '../text/late.ts'
import { ProviderError, type Trouble } from './provider.ts'

export const client = (): typeof OpenIdClient => late('openid-client')

/** Somebody waits in front of a page meanwhile. */
export const TIMEOUT_SECONDS = 5

const DECLINED = new Set([
  'access_denied',
  'account_selection_required',
  'consent_required',
  'interaction_required',
  'login_required'
])

/** Does what a provider takes part in. @throws ProviderError for whatever went wrong with it */
export async function withProvider<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new ProviderError(troubleOf(error), error)
  }
}

function troubleOf(error: unknown): Trouble {
  const { AuthorizationResponseError, ResponseBodyError } = client()
  if (error instanceof AuthorizationResponseError) return DECLINED.has(error.error) ? 'declined' : 'odd'
  if (error instanceof ResponseBodyError) return error.status >= 500 ? 'away' : 'odd'
  return isSilence(error) ? 'away' : 'odd'
}

/** Whether nobody answered in time, or only to say that they cannot. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.message === 'fetch failed' || error.name === 'TimeoutError') return true
  if ('code' in error && error.code === 'OAUTH_TIMEOUT') return true
  return error.cause instanceof Response && error.cause.status >= 500
}
