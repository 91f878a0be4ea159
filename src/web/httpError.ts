/** An answer other than the page asked for; its message is a whole sentence for the reader. */
export class HttpError extends Error {
  readonly statusCode: number
  /** The page on which one goes on from here. */
  readonly next: Next | undefined
  constructor(statusCode: number, sentence: string, next?: Next) {
    super(sentence)
    this.statusCode = statusCode
    this.next = next
  }
}

export interface Next {
  path: string
  label: string
}

/** 413: the limits of web/fileForms.ts and uploads/picture.ts. */
export const TOO_MUCH =
  'What you sent is larger than this site takes: a megabyte of text in one form, ten megabytes of picture. Nothing was saved; going back usually shows what you typed.'

/** 429; what was typed is kept on the page. */
export class TooManyError extends HttpError {
  readonly retryAfter: number
  /** @param retryAfter seconds */
  constructor(retryAfter: number) {
    const wait = retryAfter < 90 ? `${retryAfter} seconds` : `${Math.ceil(retryAfter / 60)} minutes`
    super(429, `That was a little fast. Please wait ${wait}; what you typed is kept here.`)
    this.retryAfter = retryAfter
  }
}

/** 403 for whoever is signed in, whatever form they send: a script is told the sentence, not that they are signed out. */
export class BarredError extends HttpError {
  constructor(sentence: string, next: Next) {
    super(403, sentence, next)
  }
}

/** Somebody has to sign in first; what was typed is kept on the page. */
export class SignInError extends HttpError {
  constructor() {
    super(401, 'Please sign in to go on.')
  }
}

/** A member has to show again that it is surely them; what was typed is kept on the page. */
export class ProofError extends HttpError {
  constructor() {
    super(401, 'Please show that it is you first.')
  }
}

/** @throws HttpError always: 404 with this sentence */
export function notFound(sentence: string): never {
  throw new HttpError(404, sentence)
}

/** @throws HttpError always: 410 with this sentence */
export function gone(sentence: string): never {
  throw new HttpError(410, sentence)
}
