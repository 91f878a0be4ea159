import type { Time } from '../db/schema.ts'

export const PROVIDER_KEYS = ['openid', 'github'] as const

/** How a provider is named in addresses of the site. */
export type ProviderKey = (typeof PROVIDER_KEYS)[number]

/** Somebody else who knows who people are. */
export interface Provider {
  key: ProviderKey
  /** What people call it. */
  name: string
  /** How it is stored with what it says. */
  issuer: string
  /** Whoever has an address there may join through it, and nobody else; null: as by the form. */
  domain: string | null
  /** @returns where a browser is sent. @throws ProviderError */
  leave(leaving: Leaving): Promise<URL>
  /** Makes sure of an answer. @param answer the address to which the browser came back @throws ProviderError */
  meet(answer: URL, expected: Expected): Promise<Shown>
}

/** What an answer must fit, so that it is for this browser, this time. */
export interface Expected {
  state: string
  nonce: string
  /** Of PKCE: whoever has the answer alone can do nothing with it. */
  verifier: string
}

export interface Leaving extends Expected {
  callback: string
  /** Whether somebody who is signed in there is to show again that it is them. */
  isAnew: boolean
}

/** Whom a provider showed. */
export interface Shown {
  subject: string
  /** Who that is there, for its owner to know it again. */
  label: string
  /** One that the provider says is verified; no other is looked at. */
  address: string | null
  /** What they are called there. */
  username: string
  /** When they last proved to the provider who they are; null where it does not say. */
  authenticatedAt: Time | null
}

/** `declined` by the person, `away` where the provider does not answer, `odd` where what it says cannot be believed. */
export type Trouble = 'declined' | 'away' | 'odd'

export class ProviderError extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble, cause: unknown) {
    super(`the provider's answer was no good: ${trouble}`, { cause })
    this.trouble = trouble
  }
}
