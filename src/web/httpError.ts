/** An answer other than the page asked for; its message is a whole sentence for the reader. */
export class HttpError extends Error {
  readonly statusCode: number
  constructor(statusCode: number, sentence: string) {
    super(sentence)
    this.statusCode = statusCode
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
