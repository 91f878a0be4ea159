import type { Config } from '../config.ts'
import { githubProvider } from './github.ts'
import { openIdProvider } from './openId.ts'
import type { Provider } from './provider.ts'

/** Those that this site lets people sign in with. */
export function providersOf({ openId, github }: Pick<Config, 'openId' | 'github'>): Provider[] {
  return [...(openId ? [openIdProvider(openId)] : []), ...(github ? [githubProvider(github)] : [])]
}
